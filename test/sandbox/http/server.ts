import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { SimulatedClock } from '../clock.ts';
import { AwsError } from '../errors.ts';
import type { World } from '../world.ts';
import { writeError } from './answer.ts';
import { answerCall } from './call.ts';
import { refuseSkew } from './clock-skew.ts';
import { answerControl, isControl } from './control.ts';
import { parseRequest, readBody } from './request.ts';

/** How a server serves. */
export interface ServerSettings {
  /** With a manual clock: how far simulated time moves before each call is answered. */
  readonly advancePerCallMs: number;
}

/** Makes the HTTP server of a world; it does not listen yet. */
export function makeServer(world: World, settings: ServerSettings): Server {
  const server = createServer((request, response) => {
    serve(world, settings, { request, response }).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  return server;
}

async function serve(
  world: World,
  settings: ServerSettings,
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const { request, response } = exchange;
  const body = await readBody(request);
  const frame = { response, requestId: world.ids.uuid('request') };
  if (body === undefined) {
    writeError(frame, new AwsError('RequestEntityTooLarge', 'the body is too long', 413), 'query');
    return;
  }
  if (isControl(request.url)) {
    await answerControl(world, exchange, body);
    return;
  }
  if (settings.advancePerCallMs > 0 && world.clock instanceof SimulatedClock) {
    await world.clock.advance(settings.advancePerCallMs);
  }
  const call = parseRequest(request, body);
  const skew = refuseSkew(world, exchange);
  if (skew) {
    writeError(frame, skew, 'error' in call ? call.protocol : call.service.protocol);
    return;
  }
  if ('error' in call) writeError(frame, call.error, call.protocol);
  else answerCall(world, frame, call);
}
