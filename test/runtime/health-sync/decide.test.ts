import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Acknowledged,
  afterAcknowledgement,
  afterFailure,
  type CheckChange,
  type CheckStatus,
  decideChanges,
  decideDraining,
  decideStatuses,
  isPassing,
  type Observation,
} from '../../../src/runtime/health-sync/decide.ts';
import { type TaskCheck, taskEntriesOf } from '../../../src/runtime/task-entries.ts';

const TASK = { clusterArn: 'arn:aws:ecs:eu-west-1:1:cluster/shop', taskId: 'abc', family: 'web' };

function checksOf(syncedContainers: readonly string[]): readonly TaskCheck[] {
  const workload = {
    kind: 'service' as const,
    service: { port: 8080 },
    proxy: {},
    syncedContainers,
  };
  return taskEntriesOf({ workload }, TASK).checks;
}

const CHECKS = checksOf(['web', 'worker']);

function observe(health: Readonly<Record<string, string>>, acceptsConnections = true): Observation {
  return { health: new Map(Object.entries(health)), acceptsConnections };
}

function statuses(changes: readonly CheckChange[]): Readonly<Record<string, CheckStatus>> {
  return Object.fromEntries(changes.map(({ check, status }) => [check.checkId, status]));
}

const HEALTHY = { web: 'HEALTHY', worker: 'HEALTHY', 'consul-dataplane': 'HEALTHY' };

describe('status of the checks', () => {
  it('passes every check of a task that is healthy throughout', () => {
    expect(statuses(decideStatuses(CHECKS, observe(HEALTHY)))).toEqual({
      'web-abc-web': 'passing',
      'web-abc-worker': 'passing',
      'web-abc-consul-dataplane': 'passing',
      'web-abc-sidecar-proxy-consul-dataplane': 'passing',
    });
  });

  it.each(['UNHEALTHY', 'UNKNOWN', ''])(
    'lets one container that is %j fail the dataplane',
    (health) => {
      expect(statuses(decideStatuses(CHECKS, observe({ ...HEALTHY, worker: health })))).toEqual({
        'web-abc-web': 'passing',
        'web-abc-worker': 'critical',
        'web-abc-consul-dataplane': 'critical',
        'web-abc-sidecar-proxy-consul-dataplane': 'critical',
      });
    },
  );

  it('takes a container that ECS does not list for unhealthy', () => {
    const { worker: _worker, ...rest } = HEALTHY;
    expect(statuses(decideStatuses(CHECKS, observe(rest)))).toMatchObject({
      'web-abc-worker': 'critical',
      'web-abc-consul-dataplane': 'critical',
    });
  });

  it('keeps the applications passing while only the dataplane is unhealthy', () => {
    const observation = observe({ ...HEALTHY, 'consul-dataplane': 'UNHEALTHY' });
    expect(statuses(decideStatuses(CHECKS, observation))).toEqual({
      'web-abc-web': 'passing',
      'web-abc-worker': 'passing',
      'web-abc-consul-dataplane': 'critical',
      'web-abc-sidecar-proxy-consul-dataplane': 'critical',
    });
  });

  it('passes nothing while the application without a health check does not listen', () => {
    const checks = checksOf([]);
    const health = { 'consul-dataplane': 'HEALTHY' };
    const whileClosed = decideStatuses(checks, observe(health, false));
    const onceOpen = decideStatuses(checks, observe(health, true));
    expect(whileClosed.map(({ status }) => status)).toEqual(['critical', 'critical']);
    expect(onceOpen.map(({ status }) => status)).toEqual(['passing', 'passing']);
  });
});

/** What happens to one write: Consul does it and says so, does it and the answer is lost, or does not do it. */
type Fate = 'acknowledged' | 'answer-lost' | 'refused';

const anyHealth = fc.constantFrom('HEALTHY', 'UNHEALTHY', 'UNKNOWN', '');
const anyTick = fc.record({
  health: fc.record({ web: anyHealth, worker: anyHealth, 'consul-dataplane': anyHealth }),
  fate: fc.constantFrom<Fate>('acknowledged', 'answer-lost', 'refused'),
});
const anyHistory = fc.array(anyTick, { minLength: 1, maxLength: 12 });

/** Consul as far as the checks go, and a health-sync that writes to it. */
function makeMesh() {
  const consul = new Map<string, CheckStatus>(CHECKS.map(({ checkId }) => [checkId, 'critical']));
  let acknowledged: Acknowledged = new Map();
  const tick = (wanted: readonly CheckChange[], fate: Fate): readonly CheckChange[] => {
    const changes = decideChanges(wanted, acknowledged);
    if (changes.length === 0) return changes;
    if (fate !== 'refused')
      for (const { check, status } of changes) consul.set(check.checkId, status);
    acknowledged =
      fate === 'acknowledged'
        ? afterAcknowledgement(acknowledged, changes)
        : afterFailure(acknowledged, changes);
    return changes;
  };
  return { consul, tick, isReady: () => isPassing(CHECKS, acknowledged) };
}

describe('writes over any history of health and of Consul', () => {
  it('leave Consul with what is wanted after the first write that is acknowledged', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const mesh = makeMesh();
        for (const { health, fate } of history) {
          const wanted = decideStatuses(CHECKS, observe(health));
          mesh.tick(wanted, fate);
          if (fate === 'acknowledged') {
            expect(Object.fromEntries(mesh.consul)).toEqual(statuses(wanted));
          }
        }
      }),
    );
  });

  it('happen once for a change, and never without one', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const mesh = makeMesh();
        for (const { health } of history) {
          const wanted = decideStatuses(CHECKS, observe(health));
          mesh.tick(wanted, 'acknowledged');
          expect(mesh.tick(wanted, 'acknowledged')).toEqual([]);
        }
      }),
    );
  });

  it('are repeated until they are acknowledged', () => {
    fc.assert(
      fc.property(anyHistory, fc.integer({ min: 1, max: 4 }), (history, failures) => {
        const mesh = makeMesh();
        for (const { health, fate } of history)
          mesh.tick(decideStatuses(CHECKS, observe(health)), fate);
        const draining = decideDraining(CHECKS);
        const first = mesh.tick(draining, 'refused');
        for (let index = 1; index < failures; index += 1) {
          expect(statuses(mesh.tick(draining, 'answer-lost'))).toEqual(statuses(first));
        }
        mesh.tick(draining, 'acknowledged');
        expect([...mesh.consul.values()]).toEqual(CHECKS.map(() => 'critical'));
      }),
    );
  });

  it('hold a check again whose last answer was lost, even when its old status is back', () => {
    const mesh = makeMesh();
    const sick = decideStatuses(CHECKS, observe({ ...HEALTHY, web: 'UNHEALTHY' }));
    mesh.tick(sick, 'acknowledged');
    mesh.tick(decideStatuses(CHECKS, observe(HEALTHY)), 'answer-lost');
    mesh.tick(sick, 'acknowledged');
    expect(Object.fromEntries(mesh.consul)).toEqual(statuses(sick));
  });

  it('make the task ready only when Consul has acknowledged all of it as passing', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const mesh = makeMesh();
        for (const { health, fate } of history) {
          mesh.tick(decideStatuses(CHECKS, observe(health)), fate);
          if (mesh.isReady()) expect(new Set(mesh.consul.values())).toEqual(new Set(['passing']));
        }
      }),
    );
  });

  it('tell what Consul had acknowledged before', () => {
    const [check] = CHECKS;
    if (check === undefined) throw new Error('no check');
    const wanted: readonly CheckChange[] = [{ check, status: 'critical' }];
    expect(decideChanges(wanted, new Map([[check.checkId, 'passing']]))).toEqual([
      { check, status: 'critical', previous: 'passing' },
    ]);
    expect(decideChanges(wanted, new Map())).toEqual([{ check, status: 'critical' }]);
  });
});
