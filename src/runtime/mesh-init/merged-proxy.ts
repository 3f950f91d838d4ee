import { READINESS_PORT } from '../../contract/ports.ts';
import type { ServiceWorkload, TransparentProxySettings } from '../settings.ts';
import type { TrafficRules } from './traffic-rules.ts';

/** Envoy's outbound listener of a transparent proxy, unless proxy-defaults or service-defaults say otherwise. */
const OUTBOUND_PORT = 15_001;

/** Where Envoy serves metrics, which no proxy may stand in front of. */
const METRICS_ADDRESSES = ['envoy_prometheus_bind_addr', 'envoy_stats_bind_addr'];
const NO_PORT = 0;

/** What the rules need of a proxy entry into which Consul has merged the central configuration. */
interface MergedProxy {
  readonly Port?: number;
  readonly Proxy?: {
    readonly Config?: Readonly<Record<string, unknown>> | null;
    readonly TransparentProxy?: { readonly OutboundListenerPort?: number } | null;
    readonly Expose?: {
      readonly Paths?: readonly { readonly ListenerPort?: number }[] | null;
    } | null;
  };
}

/** The rules, or why they cannot be made. */
export type TrafficRulesReading =
  | { readonly kind: 'ok'; readonly rules: TrafficRules }
  | { readonly kind: 'invalid'; readonly message: string };

/** The traffic rules of a task, from its settings and from Consul's answer about its proxy entry. */
export function readTrafficRules(
  answer: unknown,
  workload: ServiceWorkload,
  transparentProxy: TransparentProxySettings,
): TrafficRulesReading {
  // Consul's documented answer; what it may lack is checked below.
  const { Services: services } = (answer ?? {}) as { readonly Services?: readonly MergedProxy[] };
  const [entry, ...others] = services ?? [];
  if (entry?.Proxy === undefined || others.length > 0) {
    return { kind: 'invalid', message: `Consul has ${services?.length ?? 0} entries of the proxy` };
  }
  const { Config: config, Expose: expose, TransparentProxy: central } = entry.Proxy;
  const metricsPorts = METRICS_ADDRESSES.map((key) => portOfAddress(config?.[key]));
  if (metricsPorts.includes(undefined)) {
    const message = `${METRICS_ADDRESSES.join(' and ')} must be addresses with a port`;
    return { kind: 'invalid', message };
  }
  const exposedPorts = (expose?.Paths ?? []).map((path) => path.ListenerPort);
  const ports = [...metricsPorts, ...exposedPorts].map((port) => port ?? NO_PORT);
  return {
    kind: 'ok',
    rules: {
      inboundPort: portOf(config?.['bind_port']) ?? entry.Port ?? NO_PORT,
      outboundPort: central?.OutboundListenerPort || OUTBOUND_PORT,
      excludeInboundPorts: [
        ...transparentProxy.excludeInboundPorts,
        workload.proxy.healthCheckPort || READINESS_PORT,
        ...ports.filter((port) => port !== NO_PORT),
      ],
      excludeOutboundPorts: transparentProxy.excludeOutboundPorts,
      excludeOutboundCidrs: transparentProxy.excludeOutboundCidrs,
      excludeUids: transparentProxy.excludeUids,
      redirectsDns: transparentProxy.consulDns,
    },
  };
}

/** The port of `host:port`; `NO_PORT` where there is no address, `undefined` for an address without a port. */
function portOfAddress(address: unknown): number | undefined {
  if (address === undefined || address === null || address === '') return NO_PORT;
  const [, port] = /:(\d+)$/u.exec(String(address)) ?? [];
  return portOf(port);
}

/** Central configuration is loosely typed: a port may be a number or its text. */
function portOf(value: unknown): number | undefined {
  const port = Number(value);
  return Number.isInteger(port) && port > 0 ? port : undefined;
}
