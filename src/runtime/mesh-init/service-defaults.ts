import type { ConfigEntry } from '../../clients/consul-config.ts';
import type { NetworkResilienceConfig } from '../../contract/task-config.ts';

/** Consul's `PassiveHealthCheck` (https://developer.hashicorp.com/consul/docs/connect/config-entries/service-defaults). */
export interface PassiveHealthCheck {
  /** A Go duration. */
  readonly Interval: string;
  readonly MaxFailures: number;
  readonly EnforcingConsecutive5xx?: number;
  readonly Consecutive5xx?: number;
  readonly EnforcingConsecutiveGatewayFailure?: number;
  readonly ConsecutiveGatewayFailure?: number;
  readonly MaxEjectionPercent: number;
}

const DEFAULT_INTERVAL_NS = 10_000_000_000;
const DEFAULT_MAX_FAILURES = 5;
const DEFAULT_ENFORCING_GATEWAY_FAILURE = 100;
const DEFAULT_MAX_EJECTION_PERCENT = 50;

/** The passive health check of the config, with the documented defaults for what it leaves out. */
export function makePassiveHealthCheck(config: NetworkResilienceConfig): PassiveHealthCheck {
  const outlier = config.outlierDetection ?? {};
  return {
    Interval: `${outlier.interval ?? DEFAULT_INTERVAL_NS}ns`,
    MaxFailures: outlier.maxFailures ?? DEFAULT_MAX_FAILURES,
    EnforcingConsecutiveGatewayFailure:
      outlier.enforcingConsecutiveGatewayFailure ?? DEFAULT_ENFORCING_GATEWAY_FAILURE,
    MaxEjectionPercent: outlier.maxEjectionPercent ?? DEFAULT_MAX_EJECTION_PERCENT,
    ...(outlier.enforcingConsecutive5xx === undefined
      ? {}
      : { EnforcingConsecutive5xx: outlier.enforcingConsecutive5xx }),
    ...(outlier.consecutive5xx === undefined ? {} : { Consecutive5xx: outlier.consecutive5xx }),
    ...(outlier.consecutiveGatewayFailure === undefined
      ? {}
      : { ConsecutiveGatewayFailure: outlier.consecutiveGatewayFailure }),
  };
}

/** The check without the fields that Consul before 1.21 does not know and refuses the whole entry for. */
export function withoutGatewayFailure(check: PassiveHealthCheck): PassiveHealthCheck {
  const {
    EnforcingConsecutiveGatewayFailure: _enforcing,
    ConsecutiveGatewayFailure: _consecutive,
    ...rest
  } = check;
  return rest;
}

/**
 * The service-defaults entry with the passive health check added, or `undefined` where the entry has one already:
 * that is the operator's.
 *
 * @param existing the entry as Consul has it; absent where there is none
 */
export function addPassiveHealthCheck(
  serviceName: string,
  existing: ConfigEntry | undefined,
  check: PassiveHealthCheck,
): ConfigEntry | undefined {
  // Consul computes the hash itself, and it does not survive JavaScript's numbers.
  const { Hash: _hash, ...entry } = existing ?? { Kind: 'service-defaults', Name: serviceName };
  const upstreams = membersOf(entry['UpstreamConfig']);
  const defaults = membersOf(upstreams['Defaults']);
  if (defaults['PassiveHealthCheck'] !== undefined && defaults['PassiveHealthCheck'] !== null) {
    return undefined;
  }
  return {
    ...entry,
    UpstreamConfig: { ...upstreams, Defaults: { ...defaults, PassiveHealthCheck: check } },
  };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
