import { once } from 'node:events';
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault } from './virtual-network.ts';

/** A proxy in front of a real server that misbehaves when it is told to. */
export interface FaultProxy {
  readonly port: number;
  misbehave(fault: Fault): void;
  close(): Promise<void>;
}

const HALF = 10;

/** Starts a proxy on a free port of loopback. */
export async function startFaultProxy(target: {
  readonly address: string;
  readonly port: number;
}): Promise<FaultProxy> {
  let fault: Fault = { kind: 'none' };
  const server = createServer((request, response) => {
    pass(target, fault, { request, response });
  });
  server.on('connection', (socket) => {
    if (fault.kind === 'down') socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    misbehave: (next) => {
      fault = next;
      if (fault.kind === 'down') server.closeAllConnections();
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

type Target = Parameters<typeof startFaultProxy>[0];

function pass(target: Target, fault: Fault, exchange: Exchange): void {
  const { request, response } = exchange;
  switch (fault.kind) {
    case 'hang':
      break;
    case 'down':
    case 'cut-before':
      request.socket.destroy();
      break;
    case 'answers':
      request.resume();
      response.writeHead(fault.status).end(fault.text);
      break;
    case 'acts-late':
      setTimeout(() => forward(target, { kind: 'none' }, exchange), fault.delayMs).unref();
      break;
    case 'none':
    case 'answers-late':
    case 'cut-after':
      forward(target, fault, exchange);
  }
}

/** Sends the request on, and gives the answer back as the fault has it. */
function forward(target: Target, fault: Fault, { request, response }: Exchange): void {
  const { method, url, headers } = request;
  const { address: host, port } = target;
  const outgoing: ClientRequest = send({ host, port, method, path: url, headers, agent: false });
  outgoing.on('error', () => response.destroy());
  // The caller that went away does not take its request back.
  request.on('error', () => outgoing.end());
  outgoing.on('response', (incoming) => {
    void incoming.toArray().then(
      (chunks) => {
        const body = Buffer.concat(chunks);
        const answer = () => response.writeHead(incoming.statusCode ?? 0).end(body);
        if (fault.kind === 'answers-late') setTimeout(answer, fault.delayMs).unref();
        else if (fault.kind !== 'cut-after') answer();
        else {
          response.writeHead(incoming.statusCode ?? 0, { 'Content-Length': body.length + HALF });
          response.write(body.subarray(0, HALF));
          response.destroy();
        }
      },
      () => response.destroy(),
    );
  });
  request.pipe(outgoing);
}
