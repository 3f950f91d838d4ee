import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decide,
  type Holding,
  MISSING_GRACE_MS,
  type MissingSince,
  type TaskLife,
} from '../../../src/runtime/controller/decide.ts';

const TASKS = ['a', 'b', 'c'] as const;
const PASS_MS = 10_000;

/** What a task really is: it runs, drains, and has stopped for good, after which ECS forgets it. */
type Truth = 'alive' | 'stopped' | 'forgotten';

/** How ECS answers about a task in one pass. */
type Answer = 'true' | 'unknown' | 'says-missing';

interface Pass {
  /** Tasks that go one step further in their life before the pass. */
  readonly steps: readonly string[];
  readonly answers: Readonly<Record<(typeof TASKS)[number], Answer>>;
  /** A listing that failed, of ECS or of Consul: the pass decides nothing. */
  readonly isAborted: boolean;
}

const anyPass: fc.Arbitrary<Pass> = fc.record({
  steps: fc.subarray([...TASKS]),
  answers: fc.record({
    a: fc.constantFrom<Answer>('true', 'true', 'unknown', 'says-missing'),
    b: fc.constantFrom<Answer>('true', 'true', 'unknown'),
    c: fc.constantFrom<Answer>('true', 'unknown', 'says-missing'),
  }),
  isAborted: fc.boolean(),
});

const NEXT: Readonly<Record<Truth, Truth>> = {
  alive: 'stopped',
  stopped: 'forgotten',
  forgotten: 'forgotten',
};

function holdingOf(taskId: string): Holding {
  return { taskId, services: [{ id: taskId }], tokens: [{ accessorId: taskId }] };
}

/** The tasks of a cluster through passes of the controller, and for how long each has been missing. */
class History {
  readonly #truths = new Map<string, Truth>(TASKS.map((task) => [task, 'alive']));
  readonly #missingSinceMs = new Map<string, number>();
  #memory: MissingSince = new Map();

  take({ steps, answers, isAborted }: Pass, nowMs: number): void {
    for (const task of steps) this.#truths.set(task, NEXT[this.#truths.get(task) ?? 'alive']);
    if (isAborted) return;
    const lives = new Map(TASKS.map((task) => [task, this.#lifeOf(task, answers[task])]));
    const decision = decide({ nowMs, holdings: TASKS.map(holdingOf), lives }, this.#memory);
    this.#memory = decision.missingSince;
    for (const task of TASKS) {
      const removed = decision.removals.filter(({ taskId }) => taskId === task);
      expect(removed).toHaveLength(this.#isSure(task, lives.get(task), nowMs) ? 2 : 0);
    }
  }

  #lifeOf(task: string, answer: Answer): TaskLife {
    if (answer === 'unknown') return 'unknown';
    const truth = this.#truths.get(task) ?? 'alive';
    return answer === 'says-missing' || truth === 'forgotten' ? 'missing' : truth;
  }

  /** Whether ECS has said that the task stopped, or has said for a minute that it does not know it. */
  #isSure(task: string, life: TaskLife | undefined, nowMs: number): boolean {
    if (life !== 'missing') {
      this.#missingSinceMs.delete(task);
      return life === 'stopped';
    }
    const sinceMs = this.#missingSinceMs.get(task) ?? nowMs;
    this.#missingSinceMs.set(task, sinceMs);
    return nowMs - sinceMs >= MISSING_GRACE_MS;
  }
}

test('removes nothing on doubt, whatever ECS and Consul answer', () => {
  fc.assert(
    fc.property(fc.array(anyPass, { maxLength: 25 }), (passes) => {
      const history = new History();
      passes.forEach((pass, index) => {
        history.take(pass, index * PASS_MS);
      });
    }),
  );
});
