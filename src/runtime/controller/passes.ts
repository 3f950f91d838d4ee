import { sleepQuietly } from '../../clients/quiet-sleep.ts';
import { UserError } from '../../kit/user-error.ts';
import { backoffDelayMs } from '../backoff.ts';
import { type AclState, bootstrap } from './bootstrap.ts';
import { keepConfigEntries, NO_ENTRY_MEMORY } from './config-entries/keep.ts';
import type { ControllerContext } from './context.ts';
import { type GatewayRules, keepGatewayRights, makeGatewayRules } from './gateway-rights.ts';
import { NO_RECONCILE_MEMORY, reconcile } from './reconcile.ts';
import { makeReportOnce } from './report-once.ts';

/** From the end of one pass to the start of the next, as in hashicorp/consul-ecs. */
const PASS_INTERVAL_MS = 10_000;

/**
 * Goes through passes until the signal fires:
 *
 * ```
 *   bootstrap, until it succeeds ─▶ reconcile ─▶ config entries ─▶ heartbeat ─▶ 10 s ─▶ reconcile …
 *       ▲                              │
 *       └── the cluster's node is gone ┘   (Consul lost its state)
 * ```
 *
 * Each step of a pass is on its own: one that fails is reported, and the others are done all the
 * same. The heartbeat comes after every pass once a first one has succeeded, so that an outage of
 * Consul or AWS does not restart the controller, and one that never worked is never healthy.
 *
 * @param heartbeat called after a pass
 */
export async function runPasses(
  context: ControllerContext,
  heartbeat: () => Promise<void>,
): Promise<void> {
  const passes = new Passes(context);
  let hasSucceeded = false;
  let failuresInARow = 0;
  while (!context.signal.aborted) {
    const isSuccess = await passes.runOne();
    if (context.signal.aborted) return;
    hasSucceeded ||= isSuccess;
    if (hasSucceeded) await heartbeat();
    failuresInARow = isSuccess ? 0 : failuresInARow + 1;
    const delayMs = isSuccess
      ? PASS_INTERVAL_MS
      : Math.min(backoffDelayMs(failuresInARow, context.clock.random()), PASS_INTERVAL_MS);
    await sleepQuietly(context.clock, delayMs, context.signal);
  }
}

class Passes {
  readonly #context: ControllerContext;
  readonly #reportOnce: ReturnType<typeof makeReportOnce>;
  /** `undefined` while the bootstrap is due. */
  #acls: AclState | undefined;
  #reconcileMemory = NO_RECONCILE_MEMORY;
  #entryMemory = NO_ENTRY_MEMORY;
  /** What was written last; `undefined` while that is not known of this Consul. */
  #gatewayRules: GatewayRules | undefined;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#reportOnce = makeReportOnce(context.log);
  }

  /** One pass; whether all of its steps succeeded. */
  async runOne(): Promise<boolean> {
    const results = [
      await this.#step('bootstrap', () => this.#bootstrap()),
      await this.#step('reconcile', () => this.#reconcile()),
      await this.#step('config-entries', () => this.#keepConfigEntries()),
    ];
    const failed = results.reduce((sum, count) => sum + count, 0);
    this.#context.log.debug('pass-done', { failed });
    return failed === 0;
  }

  /**
   * Runs one step; how many parts of it failed. A failure of the world is reported, a bug of ours
   * is not caught.
   */
  async #step(name: string, run: () => Promise<number>): Promise<number> {
    if (this.#context.signal.aborted) return 0;
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (!this.#context.signal.aborted) {
        this.#context.log.error('step-failed', { step: name, message: error.message });
      }
      return 1;
    }
  }

  async #bootstrap(): Promise<number> {
    if (this.#acls !== undefined) return 0;
    this.#acls = await bootstrap(this.#context);
    this.#gatewayRules = undefined;
    this.#context.log.info('bootstrap-done', { acls: this.#acls });
    return 0;
  }

  /** Needs to know whether there are tokens to look after, and so waits for the bootstrap. */
  async #reconcile(): Promise<number> {
    if (this.#acls === undefined) return 0;
    const outcome = await reconcile(this.#context, {
      acls: this.#acls,
      memory: this.#reconcileMemory,
      reportOnce: this.#reportOnce,
    });
    if (outcome.kind === 'node-lost') {
      this.#acls = undefined;
      throw new UserError("the cluster's node is gone from Consul's catalog: starting over");
    }
    this.#reconcileMemory = outcome.memory;
    return outcome.failed;
  }

  async #keepConfigEntries(): Promise<number> {
    const path = this.#context.configEntriesPath;
    if (path === undefined) return 0;
    const { memory, failed, declared } = await keepConfigEntries(this.#context, {
      path,
      memory: this.#entryMemory,
      reportOnce: this.#reportOnce,
    });
    this.#entryMemory = memory;
    if (declared !== undefined) await this.#keepGatewayRights(path, makeGatewayRules(declared));
    return failed;
  }

  /** With partitions the services of a gateway live anywhere: there an operator gives the rights. */
  async #keepGatewayRights(path: string, rules: GatewayRules): Promise<void> {
    const isOurs = this.#acls === 'on' && !this.#context.settings.partitionsEnabled;
    if (!isOurs || rules === this.#gatewayRules) return;
    await keepGatewayRights(this.#context, path, rules);
    this.#gatewayRules = rules;
  }
}
