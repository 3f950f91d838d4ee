import { isNotFound } from '../../clients/consul.ts';
import {
  type ConfigEntry,
  readConfigEntryRequest,
  writeConfigEntryRequest,
} from '../../clients/consul-config.ts';
import type { SessionReply } from '../consul-session.ts';
import { type Attempt, persist } from '../persist.ts';
import { failureOf } from './failure.ts';
import {
  addPassiveHealthCheck,
  makePassiveHealthCheck,
  type PassiveHealthCheck,
  withoutGatewayFailure,
} from './service-defaults.ts';
import type { Steps } from './steps.ts';

const SERVICE_DEFAULTS = 'service-defaults';

type Outcome = 'service-defaults-written' | 'service-defaults-kept';

/** Adds the passive health check that the task config asks for to the service's service-defaults entry. */
export async function applyServiceDefaults(steps: Steps): Promise<void> {
  const { settings, entries, log } = steps;
  const { workload } = settings;
  const name = entries.entries[0]?.name;
  if (workload.kind === 'gateway' || name === undefined) return;
  const config = workload.service.networkResilienceConfig;
  if (config?.enabled !== true) return;
  let check = makePassiveHealthCheck(config);
  const outcome = await persist(
    steps,
    `write the service-defaults of ${JSON.stringify(name)}`,
    async (signal): Promise<Attempt<Outcome>> => {
      const attempt = await writeOnce(steps, { name, check }, signal);
      if (attempt !== 'gateway-failure-unknown') return attempt;
      log.warn('gateway-failure-unsupported', { service: name });
      check = withoutGatewayFailure(check);
      const second = await writeOnce(steps, { name, check }, signal);
      return second === 'gateway-failure-unknown' ? unexplained : second;
    },
  );
  log.info(outcome, { service: name });
}

const unexplained: Attempt<Outcome> = {
  kind: 'failed',
  cause: 'Consul refuses fields that were not sent',
  advice: 'this is a bug of meshc',
  isFinal: true,
};

/** One reading and one writing of the entry. */
async function writeOnce(
  { session, settings }: Steps,
  wanted: { readonly name: string; readonly check: PassiveHealthCheck },
  signal: AbortSignal,
): Promise<Attempt<Outcome> | 'gateway-failure-unknown'> {
  const reading = await session.send(readConfigEntryRequest(SERVICE_DEFAULTS, wanted.name), signal);
  const isMissing = reading.kind === 'refused' && isNotFound(reading);
  if (reading.kind !== 'ok' && !isMissing) return failureOf(reading, settings);
  // Consul's documented answer to a read of a config entry.
  const existing = reading.kind === 'ok' ? (reading.body as ConfigEntry) : undefined;
  const entry = addPassiveHealthCheck(wanted.name, existing, wanted.check);
  if (entry === undefined) return { kind: 'done', value: 'service-defaults-kept' };
  const writing = await session.send(
    writeConfigEntryRequest(entry, existing?.ModifyIndex ?? 0),
    signal,
  );
  if (refusesGatewayFailure(writing)) return 'gateway-failure-unknown';
  if (writing.kind !== 'ok') return failureOf(writing, settings);
  if (writing.body === true) return { kind: 'done', value: 'service-defaults-written' };
  return {
    kind: 'failed',
    cause: 'somebody else changed the entry at the same time',
    advice: 'who else keeps writing it?',
    isFinal: false,
  };
}

/** Consul before the release that brought the fields refuses the whole entry for an unknown key. */
function refusesGatewayFailure(reply: SessionReply): boolean {
  return (
    reply.kind === 'refused' && reply.status === 400 && reply.message.includes('GatewayFailure')
  );
}
