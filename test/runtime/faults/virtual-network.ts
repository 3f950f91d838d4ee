import { AsyncLocalStorage } from 'node:async_hooks';
import { Agent, createServer, type RequestListener, type Server, ServerResponse } from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';
import type { VirtualTime } from './virtual-time.ts';

/**
 * How a server misbehaves: nobody listens; it takes requests and never answers; it answers late what it did at once;
 * it does late what it was asked at once, even for a caller that has gone; it closes the connection before it did
 * anything, or in the middle of its answer; or it answers something else.
 */
export type Fault =
  | { readonly kind: 'none' | 'down' | 'hang' | 'cut-before' | 'cut-after' }
  | { readonly kind: 'answers-late' | 'acts-late'; readonly delayMs: number }
  | { readonly kind: 'answers'; readonly status: number; readonly text: string };

/** A server of the network. */
export interface VirtualServer {
  /** Changes how it behaves from now on; one that is down loses its connections. */
  misbehave(fault: Fault): void;
}

const HALF = 10;

/**
 * Connections between clients and servers of this process, in memory: whatever `node:http` is asked to connect to in
 * the meantime is one of these servers, or refuses. Who connects is told by the program that the code runs in.
 */
export class VirtualNetwork {
  readonly #time: VirtualTime;
  readonly #servers = new Map<string, Station>();
  readonly #programs = new AsyncLocalStorage<string>();
  readonly #dead = new Set<string>();
  readonly #sockets = new Map<string, Set<Duplex>>();
  readonly #connect = Agent.prototype.createConnection;

  constructor(time: VirtualTime) {
    this.#time = time;
    Agent.prototype.createConnection = (options) => this.#open(`${options.host}:${options.port}`);
  }

  serve(place: string, listener: RequestListener): VirtualServer {
    const station = new Station(this.#time, listener);
    this.#servers.set(place, station);
    return station;
  }

  /** Runs code as a program of its own. */
  asProgram<T>(name: string, run: () => T): T {
    return this.#programs.run(name, run);
  }

  /** Ends a program as SIGKILL does: whatever its code still does reaches nobody. */
  kill(name: string): void {
    this.#dead.add(name);
    for (const socket of this.#sockets.get(name) ?? []) socket.destroy();
  }

  restore(): void {
    Agent.prototype.createConnection = this.#connect;
  }

  #open(place: string): Duplex {
    const [client, server] = duplexPair();
    for (const socket of [client, server]) makeSocket(socket);
    const program = this.#programs.getStore() ?? '';
    const station = this.#dead.has(program) ? undefined : this.#servers.get(place);
    if (station === undefined || !station.accept(server)) {
      const code = 'ECONNREFUSED';
      process.nextTick(() =>
        client.destroy(Object.assign(new Error(`connect ${code} ${place}`), { code })),
      );
      return client;
    }
    // The other end of a pair does not see that this one was destroyed.
    client.on('close', () => server.destroy());
    server.on('close', () => {
      if (!client.destroyed)
        client.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    });
    const own = this.#sockets.get(program) ?? new Set();
    this.#sockets.set(program, own.add(client));
    return client;
  }
}

/** Gives a stream what `node:http` calls on a socket. */
function makeSocket(stream: Duplex): void {
  const nothing = () => stream;
  Object.assign(stream, {
    setKeepAlive: nothing,
    setNoDelay: nothing,
    setTimeout: nothing,
    ref: nothing,
    unref: nothing,
    destroySoon: () => stream.end(),
  });
}

class Station implements VirtualServer {
  readonly #time: VirtualTime;
  readonly #listener: RequestListener;
  readonly #server: Server;
  readonly #connections = new Set<Duplex>();
  #fault: Fault = { kind: 'none' };

  constructor(time: VirtualTime, listener: RequestListener) {
    this.#time = time;
    this.#listener = listener;
    this.#server = createServer((request, response) => this.#serve(request, response));
    this.#server.on('clientError', (_error, socket) => socket.destroy());
  }

  misbehave(fault: Fault): void {
    this.#fault = fault;
    if (fault.kind === 'down') for (const connection of this.#connections) connection.destroy();
  }

  accept(connection: Duplex): boolean {
    if (this.#fault.kind === 'down') return false;
    this.#connections.add(connection);
    connection.on('close', () => this.#connections.delete(connection));
    this.#server.emit('connection', connection);
    return true;
  }

  #serve(request: Parameters<RequestListener>[0], response: ServerResponse): void {
    const fault = this.#fault;
    switch (fault.kind) {
      case 'none':
      case 'down':
        this.#listener(request, asAnswer(response));
        break;
      case 'hang':
        break;
      case 'cut-before':
        request.socket.destroy();
        break;
      case 'answers':
        request.resume();
        response.writeHead(fault.status).end(fault.text);
        break;
      case 'acts-late':
        this.#time.at(this.#time.nowMs + fault.delayMs, () => {
          this.#listener(request, asAnswer(response));
        });
        break;
      case 'answers-late':
      case 'cut-after':
        this.#actAndAlter(request, response, fault);
    }
  }

  /** Does what was asked, and holds the answer back, or sends the half of it. */
  #actAndAlter(
    request: Parameters<RequestListener>[0],
    response: ServerResponse,
    fault: Fault,
  ): void {
    const held = new ServerResponse(request);
    const answer = asAnswer(held);
    answer.end = ((text = '') => {
      const send = () => {
        if (fault.kind !== 'cut-after') return response.writeHead(held.statusCode).end(text);
        response.writeHead(held.statusCode, { 'Content-Length': String(text).length + HALF });
        response.write(String(text).slice(0, HALF));
        return request.socket.destroy();
      };
      if (fault.kind === 'answers-late') this.#time.at(this.#time.nowMs + fault.delayMs, send);
      else send();
      return held;
    }) as ServerResponse['end'];
    this.#listener(request, answer);
  }
}

/** A response whose head is remembered only, since what becomes of it is decided when it ends. */
function asAnswer(
  response: ServerResponse,
): ServerResponse & { req: Parameters<RequestListener>[0] } {
  return response as ServerResponse & { req: Parameters<RequestListener>[0] };
}
