import { CONSUL_DNS_PORT } from '../../contract/ports.ts';
import { DATAPLANE_UID, RUNTIME_UID } from '../../contract/users.ts';

/** Which traffic of the task goes through the proxy, and which past it. */
export interface TrafficRules {
  /** Where the proxy takes what arrives at the task. */
  readonly inboundPort: number;
  /** Where the proxy takes what leaves the task. */
  readonly outboundPort: number;
  readonly excludeInboundPorts: readonly number[];
  readonly excludeOutboundPorts: readonly number[];
  readonly excludeOutboundCidrs: readonly string[];
  readonly excludeUids: readonly string[];
  /** Whether DNS goes to consul-dataplane. */
  readonly redirectsDns: boolean;
}

/** A chain that exists exactly when the rules are applied, since they are applied as a whole. */
export const MARKER_CHAIN = 'CONSUL_PROXY_OUTPUT';

/** Without these a task could not read its credentials and metadata unless Envoy runs and lets it. */
const LINK_LOCAL = '169.254.0.0/16';
const LOOPBACK = '127.0.0.0/8';

/**
 * The rules as one transaction for `iptables-restore --noflush`: all of them or none. Chains and rules are those of
 * hashicorp/consul, sdk/iptables, which the tools of Consul's operators know.
 */
export function makeTrafficRules(rules: TrafficRules): string {
  const chains = [
    'CONSUL_PROXY_INBOUND',
    'CONSUL_PROXY_IN_REDIRECT',
    MARKER_CHAIN,
    'CONSUL_PROXY_REDIRECT',
    'CONSUL_DNS_REDIRECT',
  ];
  const lines = [
    '*nat',
    // On ECS-optimised machine images the policy drops what was redirected (hashicorp/consul#20232).
    ':POSTROUTING ACCEPT [0:0]',
    ...chains.map((chain) => `:${chain} - [0:0]`),
    ...(rules.redirectsDns ? dnsRules() : []),
    ...outboundRules(rules),
    ...inboundRules(rules),
    'COMMIT',
  ];
  return `${lines.join('\n')}\n`;
}

function dnsRules(): readonly string[] {
  const toResolver = ['udp', 'tcp'].map(
    (protocol) => `-p ${protocol} -d 127.0.0.1/32 --dport 53 -j`,
  );
  return [
    ...toResolver.map(
      (match) =>
        `-A CONSUL_DNS_REDIRECT ${match} DNAT --to-destination 127.0.0.1:${CONSUL_DNS_PORT}`,
    ),
    ...toResolver.map((match) => `-A OUTPUT ${match} CONSUL_DNS_REDIRECT`),
  ];
}

/** consul-dataplane's own traffic passes, or it would come back to itself; health-sync's must work without it. */
function outboundRules(rules: TrafficRules): readonly string[] {
  const uids = [String(DATAPLANE_UID), String(RUNTIME_UID), ...rules.excludeUids];
  const destinations = [LOOPBACK, LINK_LOCAL, ...rules.excludeOutboundCidrs];
  const passes = [
    ...rules.excludeOutboundPorts.map((port) => `-p tcp --dport ${port}`),
    ...destinations.map((range) => `-d ${range}`),
    ...uids.map((uid) => `-m owner --uid-owner ${uid}`),
  ];
  return [
    `-A CONSUL_PROXY_REDIRECT -p tcp -j REDIRECT --to-ports ${rules.outboundPort}`,
    ...passes.map((match) => `-A ${MARKER_CHAIN} ${match} -j RETURN`),
    `-A ${MARKER_CHAIN} -j CONSUL_PROXY_REDIRECT`,
    `-A OUTPUT -p tcp -j ${MARKER_CHAIN}`,
  ];
}

function inboundRules(rules: TrafficRules): readonly string[] {
  return [
    `-A CONSUL_PROXY_IN_REDIRECT -p tcp -j REDIRECT --to-ports ${rules.inboundPort}`,
    ...rules.excludeInboundPorts.map(
      (port) => `-A CONSUL_PROXY_INBOUND -p tcp --dport ${port} -j RETURN`,
    ),
    '-A CONSUL_PROXY_INBOUND -p tcp -j CONSUL_PROXY_IN_REDIRECT',
    '-A PREROUTING -p tcp -j CONSUL_PROXY_INBOUND',
  ];
}
