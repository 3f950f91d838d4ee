import { readFileSync, writeFileSync } from 'node:fs';
import { type CommandEnd, runCommand } from '../../clients/command.ts';
import { nodeServiceRequest } from '../../clients/consul-catalog.ts';
import { UserError } from '../../kit/user-error.ts';
import { persist } from '../persist.ts';
import { readTrafficRules } from './merged-proxy.ts';
import { withLoopbackNameserver } from './resolv-conf.ts';
import { attemptOf, type Steps } from './steps.ts';
import { MARKER_CHAIN, makeTrafficRules, type TrafficRules } from './traffic-rules.ts';

const RESOLV_CONF = '/etc/resolv.conf';
const COMMAND_TIMEOUT_MS = 10_000;

/** What redirects the traffic of this task; nothing without transparent proxy. */
export interface Redirection {
  readonly rules: TrafficRules;
}

/** Asks Consul with which ports the proxy will listen. To be done before the redirection: it cuts us off from Consul. */
export async function planRedirection(steps: Steps): Promise<Redirection | undefined> {
  const { settings, entries, session } = steps;
  const { workload, transparentProxy } = settings;
  if (workload.kind === 'gateway' || !transparentProxy.enabled) return undefined;
  const proxyId = entries.entries.at(-1)?.id ?? '';
  const request = nodeServiceRequest(entries.node, proxyId, { 'merge-central-config': 'true' });
  const answer = await persist(steps, 'read the proxy back from Consul', async (signal) =>
    attemptOf(await session.send(request, signal), settings),
  );
  const reading = readTrafficRules(answer, workload, transparentProxy);
  if (reading.kind === 'ok') return { rules: reading.rules };
  throw new UserError(`could not redirect the traffic of the task: ${reading.message}`);
}

/**
 * Sends the task's traffic through the proxy, for all its containers: they share one network namespace and one
 * resolv.conf. Does nothing twice.
 */
export async function redirectTraffic(
  steps: Pick<Steps, 'log' | 'limit'>,
  { rules }: Redirection,
): Promise<void> {
  const { log, limit } = steps;
  if (rules.redirectsDns) redirectDns(steps);
  await applyRules(limit, makeTrafficRules(rules));
  const { inboundPort, outboundPort } = rules;
  log.info('traffic-redirected', { inboundPort, outboundPort });
}

/** The file is a bind mount of ECS: it can be written, and not replaced. */
function redirectDns({ log }: Pick<Steps, 'log'>): void {
  try {
    writeFileSync(RESOLV_CONF, withLoopbackNameserver(readFileSync(RESOLV_CONF, 'utf8')));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new UserError(`could not send DNS to consul-dataplane: ${cause}; ${NEEDS_ROOT}`, {
      cause: error,
    });
  }
  log.info('dns-redirected', { path: RESOLV_CONF });
}

const NEEDS_ROOT =
  'transparent proxy needs mesh-init to be root with the capability NET_ADMIN, which EC2 gives and Fargate does not';

async function applyRules(limit: AbortSignal, rules: string): Promise<void> {
  const run = (program: string, commandArguments: readonly string[], input = '') =>
    runCommand({ program, commandArguments, input, timeoutMs: COMMAND_TIMEOUT_MS, signal: limit });
  const marker = await run('iptables', ['-t', 'nat', '-n', '-L', MARKER_CHAIN]);
  if (marker.kind === 'done') return;
  const restored = await run('iptables-restore', ['--noflush'], rules);
  if (restored.kind === 'failed') throw new UserError(explain(restored));
}

function explain({ message, isMissing }: CommandEnd & { readonly kind: 'failed' }): string {
  const advice = isMissing ? 'the image of meshc has it' : NEEDS_ROOT;
  return `could not redirect the traffic of the task: ${message}; ${advice}`;
}
