import { type Engine, makeEngine } from '../clients/docker.ts';
import { engineAddress, makeEngineTransport } from '../clients/docker-transport.ts';

/** The Docker Engine of the environment. Throws `UserError` that says what to do where there is none. */
export async function localEngine(
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Engine> {
  return makeEngine(makeEngineTransport(engineAddress(environment)), signal);
}
