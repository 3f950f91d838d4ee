import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ConsulClient,
  type ConsulReply,
  type ConsulScope,
  isNotFound,
  isServerFault,
  isUnknownToken,
  makeConsulClient,
} from '../../src/clients/consul.ts';

describe('Consul client', () => {
  let server: Server;
  let requests: { url: string | undefined; token: unknown; body: string }[] = [];
  let answer = { status: 200, body: 'true' };
  const clients: ConsulClient[] = [];

  beforeEach(async () => {
    requests = [];
    answer = { status: 200, body: 'true' };
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      request.on('end', () => {
        requests.push({ url: request.url, token: request.headers['x-consul-token'], body });
        response.statusCode = answer.status;
        response.end(answer.body);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    server.close();
  });

  const signal = new AbortController().signal;
  const clientOf = (scope?: ConsulScope): ConsulClient => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const client = makeConsulClient({ protocol: 'http', host: '127.0.0.1', port }, scope);
    clients.push(client);
    return client;
  };

  it('sends JSON and the token, and returns the JSON of the answer', async () => {
    answer = { status: 200, body: '{"Services":[]}' };
    const reply = await clientOf().send(
      { method: 'PUT', path: '/v1/catalog/register', body: { Node: 'a' }, token: 'secret' },
      signal,
    );
    expect(reply).toEqual({ kind: 'ok', body: { Services: [] } });
    expect(requests).toEqual([
      { url: '/v1/catalog/register', token: 'secret', body: '{"Node":"a"}' },
    ]);
  });

  it('adds namespace and partition to each request, and lets a request have others or none', async () => {
    const client = clientOf({ namespace: 'team', partition: 'eu' });
    await client.send({ method: 'GET', path: '/v1/a' }, signal);
    await client.send(
      { method: 'GET', path: '/v1/b', query: { ns: '', filter: 'ID == "x"' } },
      signal,
    );
    expect(requests.map((request) => request.url)).toEqual([
      '/v1/a?ns=team&partition=eu',
      '/v1/b?partition=eu&filter=ID%20%3D%3D%20%22x%22',
    ]);
  });

  it('returns a refusal with Consul’s text on one line', async () => {
    answer = { status: 403, body: 'Permission denied:\n  token lacks\tservice:write\n' };
    const reply = await clientOf().send({ method: 'GET', path: '/v1/a' }, signal);
    expect(reply).toEqual({
      kind: 'refused',
      status: 403,
      message: 'Permission denied: token lacks service:write',
    });
  });

  it('takes an empty answer for done, and one that is no JSON for a refusal', async () => {
    answer = { status: 200, body: '' };
    expect(await clientOf().send({ method: 'GET', path: '/v1/a' }, signal)).toMatchObject({
      kind: 'ok',
    });
    answer = { status: 200, body: '<html>' };
    expect(await clientOf().send({ method: 'GET', path: '/v1/a' }, signal)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('<html>'),
    });
  });

  const refused = (status: number, message = ''): ConsulReply => ({
    kind: 'refused',
    status,
    message,
  });
  const away = (reason: 'unreachable' | 'aborted'): ConsulReply => ({
    kind: 'unreachable',
    reason,
    message: '',
  });

  it('tells a missing object, an unknown token and a faulty server apart', () => {
    expect(isNotFound(refused(404))).toBe(true);
    expect(isNotFound(refused(403))).toBe(false);
    expect(isUnknownToken(refused(403, 'rpc error: ACL not found'))).toBe(true);
    expect(isUnknownToken(refused(403, 'Permission denied'))).toBe(false);
    expect([refused(500), refused(429), away('unreachable')].map(isServerFault)).toEqual([
      true,
      true,
      true,
    ]);
    expect([refused(403), away('aborted')].map(isServerFault)).toEqual([false, false]);
  });
});
