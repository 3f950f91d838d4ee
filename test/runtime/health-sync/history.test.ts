import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Acknowledged,
  afterAcknowledgement,
  afterFailure,
  type CheckChange,
  type CheckStatus,
  decideChanges,
  decideDraining,
  decideStatuses,
} from '../../../src/runtime/health-sync/decide.ts';
import { taskEntriesOf } from '../../../src/runtime/task-entries.ts';

const { checks: CHECKS } = taskEntriesOf(
  {
    workload: {
      kind: 'service',
      service: { port: 8080 },
      proxy: {},
      syncedContainers: ['web', 'worker'],
    },
  },
  { clusterArn: 'arn:aws:ecs:eu-west-1:1:cluster/shop', taskId: 'abc', family: 'web' },
);

/**
 * What becomes of a write: Consul does it and says so; does it, and the answer is lost with the server that gave it;
 * does it not, since the server is away or denies it.
 */
type Fate = 'acknowledged' | 'answer-lost' | 'refused';

/** Containers change, a look at the task and the write that follows it, SIGTERM. */
type Step =
  | { readonly kind: 'health'; readonly container: string; readonly health: string }
  | { readonly kind: 'look'; readonly fate: Fate }
  | { readonly kind: 'blind' }
  | { readonly kind: 'stop' };

const anyFate = fc.constantFrom<Fate>('acknowledged', 'acknowledged', 'answer-lost', 'refused');
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('health' as const),
    container: fc.constantFrom('web', 'worker', 'consul-dataplane'),
    health: fc.constantFrom('HEALTHY', 'HEALTHY', 'UNHEALTHY', 'UNKNOWN', ''),
  }),
  fc.record({ kind: fc.constant('look' as const), fate: anyFate }),
  fc.record({ kind: fc.constant('look' as const), fate: anyFate }),
  fc.constant<Step>({ kind: 'blind' }),
);

/** Consul, a task, and health-sync between them. */
class Mesh {
  readonly consul = new Map<string, CheckStatus>(
    CHECKS.map(({ checkId }) => [checkId, 'critical']),
  );
  readonly health = new Map<string, string>();
  isStopping = false;
  /** What the next write must not hold: Consul has acknowledged it, and nothing has happened to it since. */
  #settled = new Map<string, CheckStatus>();
  #acknowledged: Acknowledged = new Map();

  get wanted(): readonly CheckChange[] {
    if (this.isStopping) return decideDraining(CHECKS);
    return decideStatuses(CHECKS, { health: this.health, acceptsConnections: true });
  }

  /** Ids of the checks that pass in Consul. */
  get passing(): readonly string[] {
    return [...this.consul].filter(([, status]) => status === 'passing').map(([id]) => id);
  }

  look(fate: Fate): void {
    const changes = decideChanges(this.wanted, this.#acknowledged);
    for (const { check, status } of changes) {
      expect(this.#settled.get(check.checkId)).not.toBe(status);
      if (fate !== 'refused') this.consul.set(check.checkId, status);
      if (fate === 'acknowledged') this.#settled.set(check.checkId, status);
      else this.#settled.delete(check.checkId);
    }
    const after = fate === 'acknowledged' ? afterAcknowledgement : afterFailure;
    this.#acknowledged = after(this.#acknowledged, changes);
  }
}

function take(mesh: Mesh, step: Step): void {
  switch (step.kind) {
    case 'health':
      mesh.health.set(step.container, step.health);
      break;
    case 'look':
      mesh.look(step.fate);
      break;
    case 'stop':
      mesh.isStopping = true;
      break;
    case 'blind':
      break;
  }
}

function wantedOf(mesh: Mesh): ReadonlyMap<string, CheckStatus> {
  return new Map(mesh.wanted.map(({ check, status }) => [check.checkId, status]));
}

test('end with what is wanted, without a needless write, and never passing after SIGTERM', () => {
  const history = fc.array(anyStep, { maxLength: 30 });
  fc.assert(
    fc.property(history, history, fc.boolean(), (before, after, stops) => {
      const mesh = new Mesh();
      for (const step of before) take(mesh, step);
      if (stops) take(mesh, { kind: 'stop' });
      for (const step of after) {
        const passing = mesh.passing;
        take(mesh, step);
        if (stops) expect(passing).toEqual(expect.arrayContaining([...mesh.passing]));
      }
      mesh.look('acknowledged');
      expect(mesh.consul).toEqual(wantedOf(mesh));
      mesh.look('acknowledged');
      if (stops) expect(mesh.passing).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});
