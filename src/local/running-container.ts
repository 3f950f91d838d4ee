import type { Clock } from '../clients/clock.ts';
import type { Engine } from '../clients/docker.ts';
import type { LocalContainer, LocalDependency, LocalHealthCheck } from './local-task.ts';
import type { ContainerStatus } from './task-endpoint.ts';

/** While a container is not healthy yet it is asked often: ECS's interval would only make the start longer. */
const EAGER_INTERVAL_MS = 300;

/** Runs commands in containers, and knows what time it is. */
export interface HealthWorld {
  readonly engine: Pick<Engine, 'exec'>;
  readonly clock: Clock;
}

/** One container of a task: where it is in its life, and who waits for it. */
export class RunningContainer {
  readonly definition: LocalContainer;
  #status: ContainerStatus['status'] = 'PENDING';
  #health: ContainerStatus['health'];
  #exitCode: number | undefined;
  #id: string | undefined;
  readonly #onChange: () => void;

  constructor(definition: LocalContainer, onChange: () => void) {
    this.definition = definition;
    this.#health = definition.healthCheck === undefined ? undefined : 'UNKNOWN';
    this.#onChange = onChange;
  }

  /** Of the engine; `undefined` until it is made. */
  get id(): string | undefined {
    return this.#id;
  }

  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  get status(): ContainerStatus {
    return { name: this.definition.name, status: this.#status, health: this.#health };
  }

  started(id: string): void {
    this.#id = id;
    this.#status = 'RUNNING';
    this.#onChange();
  }

  ended(exitCode: number): void {
    this.#status = 'STOPPED';
    this.#exitCode = exitCode;
    this.#onChange();
  }

  /**
   * Whether a dependency on this container is met; `impossible` when it never will be (Amazon ECS API
   * Reference, ContainerDependency).
   */
  meets(condition: LocalDependency['condition']): 'yes' | 'not-yet' | 'impossible' {
    const hasEnded = this.#status === 'STOPPED';
    switch (condition) {
      case 'START':
        return this.#status === 'PENDING' ? 'not-yet' : 'yes';
      case 'COMPLETE':
        return hasEnded ? 'yes' : 'not-yet';
      case 'SUCCESS':
        if (!hasEnded) return 'not-yet';
        return this.#exitCode === 0 ? 'yes' : 'impossible';
      case 'HEALTHY':
        if (this.#health === 'HEALTHY') return 'yes';
        return hasEnded || this.#health === 'UNHEALTHY' ? 'impossible' : 'not-yet';
    }
  }

  /** Whether the task is as it should be, for its part. */
  get isSettled(): boolean {
    const { essential, healthCheck } = this.definition;
    if (this.#status === 'STOPPED') return !essential && this.#exitCode === 0;
    return this.#status === 'RUNNING' && (healthCheck === undefined || this.#health === 'HEALTHY');
  }

  /** Checks the health until the signal fires, by ECS's rules for retries and the start period. */
  async watchHealth(
    check: LocalHealthCheck,
    world: HealthWorld,
    signal: AbortSignal,
  ): Promise<void> {
    const startedAtMs = world.clock.now();
    // ECS asks for the first time after one interval.
    const graceMs = Math.max(check.startPeriodMs, check.intervalMs);
    let failures = 0;
    while (this.#status === 'RUNNING' && !signal.aborted) {
      const isPassing = await this.#probe(check, world, signal);
      const isInGrace = this.#health === 'UNKNOWN' && world.clock.now() - startedAtMs < graceMs;
      failures = isPassing || isInGrace ? 0 : failures + 1;
      if (isPassing) this.#setHealth('HEALTHY');
      else if (failures >= check.retries) this.#setHealth('UNHEALTHY');
      const pauseMs = isInGrace && !isPassing ? EAGER_INTERVAL_MS : check.intervalMs;
      await world.clock.sleep(pauseMs, signal).catch(() => undefined);
    }
  }

  async #probe(check: LocalHealthCheck, world: HealthWorld, signal: AbortSignal): Promise<boolean> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(check.timeoutMs)]);
    try {
      return (await world.engine.exec(this.#id ?? '', check.command, limit)) === 0;
    } catch {
      // It took too long, or the container has just ended: no health either way.
      return false;
    }
  }

  #setHealth(health: 'HEALTHY' | 'UNHEALTHY'): void {
    if (this.#health === health) return;
    this.#health = health;
    this.#onChange();
  }
}
