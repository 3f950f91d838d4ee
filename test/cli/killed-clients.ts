import type { DeployClients } from '../../src/clients/deploy-clients.ts';

/** Where a run is killed: before a call is sent, or after AWS has carried it out and before its answer is seen. */
export interface KillPoint {
  /** Counts from 1. */
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** Clients of a run that is killed, and how many calls it has made. */
export interface KilledClients {
  readonly clients: DeployClients;
  /** Resolves when the run is dead: from then on no call is sent and none is answered. */
  readonly killed: Promise<void>;
  count(): number;
}

type Methods = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/** Clients that stop at one call for ever, as those of a killed process do. Without a point they only count. */
export function killedClients(real: DeployClients, point?: KillPoint): KilledClients {
  let calls = 0;
  const { promise: killed, resolve } = Promise.withResolvers<void>();
  const never = new Promise<never>(() => undefined);
  const wrap = <Port extends object>(port: Port): Port => {
    const methods = Object.entries(port as Methods).map(([name, method]) => [
      name,
      async (...args: never[]) => {
        calls += 1;
        if (point && calls > point.call) return never;
        if (calls !== point?.call) return method(...args);
        if (point.when === 'after') await method(...args);
        resolve();
        return never;
      },
    ]);
    // The same methods with the same arguments.
    return Object.fromEntries(methods) as Port;
  };
  return {
    clients: {
      ...real,
      cloudformation: wrap(real.cloudformation),
      ecs: wrap(real.ecs),
      sts: wrap(real.sts),
      logs: wrap(real.logs),
    },
    killed,
    count: () => calls,
  };
}
