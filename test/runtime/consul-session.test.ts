import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConsulClient } from '../../src/clients/consul.ts';
import { type ConsulSession, makeConsulSession } from '../../src/runtime/consul-session.ts';
import { type Credentials, makeStaticCredentials } from '../../src/runtime/credentials.ts';

const REQUEST = { method: 'GET', path: '/v1/a' } as const;
const signal = new AbortController().signal;

describe('Consul session', () => {
  const servers: Server[] = [];
  const sessions: ConsulSession[] = [];
  afterEach(() => {
    for (const session of sessions.splice(0)) session.close();
    for (const server of servers.splice(0)) server.close();
  });

  /** Servers that listen on the same port of different loopback addresses, as the servers of a datacenter do. */
  const serve = async (
    listeners: Readonly<Record<string, RequestListener>>,
    credentials: Credentials = makeStaticCredentials(undefined),
  ): Promise<ConsulSession> => {
    let port = 0;
    for (const [address, listener] of Object.entries(listeners)) {
      const server = createServer(listener).listen(port, address);
      servers.push(server);
      await once(server, 'listening');
      const bound = server.address();
      port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    }
    const hosts = `exec=echo ${Object.keys(listeners).join(' ')}`;
    const session = makeConsulSession({
      http: { hosts, port, https: false },
      scope: {},
      credentials,
    });
    sessions.push(session);
    return session;
  };
  const counting = (status: number) => {
    const counter = { requests: 0 };
    const listener: RequestListener = (_request, response) => {
      counter.requests += 1;
      response.statusCode = status;
      response.end('true');
    };
    return { counter, listener };
  };

  it('keeps to a server that works', async () => {
    const first = counting(200);
    const second = counting(200);
    const session = await serve({ '127.0.0.1': first.listener, '127.0.0.2': second.listener });
    for (let index = 0; index < 4; index += 1) await session.send(REQUEST, signal);
    const counts = [first.counter.requests, second.counter.requests].sort((a, b) => a - b);
    expect(counts).toEqual([0, 4]);
  });

  it.each([500, 429])(
    'goes to another server after a %i, and finds the one that works',
    async (status) => {
      const broken = counting(status);
      const working = counting(200);
      const session = await serve({ '127.0.0.1': broken.listener, '127.0.0.2': working.listener });
      const replies = [];
      for (let index = 0; index < 3; index += 1) replies.push(await session.send(REQUEST, signal));
      expect(replies.at(-1)).toEqual({ kind: 'ok', body: true });
      expect(broken.counter.requests).toBeLessThanOrEqual(1);
    },
  );

  it('stays with a server that refuses for good reason', async () => {
    const refusing = counting(403);
    const other = counting(403);
    const session = await serve({ '127.0.0.1': refusing.listener, '127.0.0.2': other.listener });
    await session.send(REQUEST, signal);
    await session.send(REQUEST, signal);
    const counts = [refusing.counter.requests, other.counter.requests].sort((a, b) => a - b);
    expect(counts).toEqual([0, 2]);
  });

  it('speaks to a server at an IPv6 address', async () => {
    const { counter, listener } = counting(200);
    const session = await serve({ '::1': listener });
    expect(await session.send(REQUEST, signal)).toEqual({ kind: 'ok', body: true });
    expect(counter.requests).toBe(1);
  });

  it('looks the servers up again once each has failed', async () => {
    const broken = counting(500);
    const session = await serve({ '127.0.0.1': broken.listener });
    for (let index = 0; index < 3; index += 1) await session.send(REQUEST, signal);
    expect(broken.counter.requests).toBe(3);
  });

  it('says that discovery failed', async () => {
    const session = makeConsulSession({
      http: { hosts: 'exec=false', port: 1, https: false },
      scope: {},
      credentials: makeStaticCredentials(undefined),
    });
    expect(await session.send(REQUEST, signal)).toMatchObject({
      kind: 'unreachable',
      reason: 'discovery',
    });
  });

  it('asks each server once where all must answer', async () => {
    const first = counting(200);
    const second = counting(500);
    const session = await serve({ '127.0.0.1': first.listener, '127.0.0.2': second.listener });
    const replies = await session.sendToEach(REQUEST, signal);
    expect(replies.map((reply) => reply.kind)).toEqual(['ok', 'refused']);
  });

  /** Credentials that obtain tokens `1`, `2`, … and count what happens to them. */
  const numbered = () => {
    const log: string[] = [];
    let current = 0;
    let isKnown = false;
    const credentials: Credentials = {
      acquire: async (client: ConsulClient) => {
        if (!isKnown) log.push(`login at ${client.address}`);
        current += isKnown ? 0 : 1;
        isKnown = true;
        return { kind: 'token', token: String(current) };
      },
      forget: () => {
        isKnown = false;
        log.push('forget');
      },
      holdsToken: () => isKnown,
      release: async (client: ConsulClient, within) => {
        log.push('release');
        return client.send({ method: 'POST', path: '/logout' }, within);
      },
      forDataplane: async () => ({ kind: 'credentials', credentials: undefined }),
    };
    return { log, credentials };
  };

  it('sends the token, and logs in again when Consul no longer knows it', async () => {
    const tokens: unknown[] = [];
    const { log, credentials } = numbered();
    const session = await serve(
      {
        '127.0.0.1': (request, response) => {
          tokens.push(request.headers['x-consul-token']);
          if (tokens.length === 2) response.statusCode = 403;
          response.end(tokens.length === 2 ? 'ACL not found' : 'true');
        },
      },
      credentials,
    );
    for (let index = 0; index < 3; index += 1) await session.send(REQUEST, signal);
    expect(tokens).toEqual(['1', '1', '2']);
    await session.logout(signal);
    expect(log).toEqual(['login at 127.0.0.1', 'forget', 'login at 127.0.0.1', 'release']);
  });

  it('gives the token back through another server after one that fails', async () => {
    const { credentials } = numbered();
    const broken = counting(500);
    const working = counting(200);
    const listeners = { '127.0.0.1': broken.listener, '127.0.0.2': working.listener };
    const session = await serve(listeners, credentials);
    await session.send(REQUEST, signal);
    const replies = [await session.logout(signal), await session.logout(signal)];
    expect(replies.at(-1)).toEqual({ kind: 'ok', body: true });
  });

  it('asks nobody to take back a token that was never obtained', async () => {
    const server = counting(200);
    const session = await serve({ '127.0.0.1': server.listener });
    expect(await session.logout(signal)).toMatchObject({ kind: 'ok' });
    expect(server.counter.requests).toBe(0);
  });

  it('tells a refused login from a refused request', async () => {
    const { credentials } = numbered();
    const refusing: Credentials = {
      ...credentials,
      acquire: async () => ({ kind: 'refused', status: 403, message: 'no auth method' }),
    };
    const server = counting(200);
    const session = await serve({ '127.0.0.1': server.listener }, refusing);
    expect(await session.send(REQUEST, signal)).toEqual({
      kind: 'login-refused',
      status: 403,
      message: 'no auth method',
    });
    expect(server.counter.requests).toBe(0);
  });
});
