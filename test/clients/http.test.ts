import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpClient, makeHttpClient } from '../../src/clients/http.ts';

describe('HTTP client', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  const portOf = async (server: Server | TcpServer): Promise<number> => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => server.close());
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  const serve = async (listener: RequestListener): Promise<HttpClient> => {
    const server = createServer(listener);
    const port = await portOf(server);
    closing.push(() => server.closeAllConnections());
    return clientOf(port);
  };
  const clientOf = (port: number, protocol: 'http' | 'https' = 'http'): HttpClient => {
    const client = makeHttpClient({ protocol, host: '127.0.0.1', port });
    closing.push(() => client.close());
    return client;
  };
  const signal = new AbortController().signal;
  const get = { method: 'GET', path: '/', timeoutMs: 10_000, signal };

  it('sends method, path, headers and body, and returns status and body of any answer', async () => {
    const client = await serve((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      request.on('end', () => {
        response.statusCode = 418;
        response.end(`${request.method} ${request.url} ${request.headers['x-a']} ${body}`);
      });
    });
    const reply = await client.request({
      ...get,
      method: 'PUT',
      path: '/a?b=c',
      headers: { 'X-A': '1' },
      body: 'grüße',
    });
    expect(reply).toMatchObject({ kind: 'response', status: 418, body: 'PUT /a?b=c 1 grüße' });
  });

  it('uses one connection for requests one after the other', async () => {
    const ports = new Set<number | undefined>();
    const client = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    });
    for (let index = 0; index < 3; index += 1) await client.request(get);
    expect(ports.size).toBe(1);
  });

  it('says that nobody answers at the address', async () => {
    const server = createServer();
    const port = await portOf(server);
    server.close();
    await once(server, 'close');
    const reply = await clientOf(port).request(get);
    expect(reply).toMatchObject({ kind: 'failure', reason: 'unreachable' });
    expect(reply).toMatchObject({ message: expect.stringContaining(`http://127.0.0.1:${port}: `) });
  });

  it('gives up when the answer is not complete in time', async () => {
    const client = await serve((_request, response) => {
      response.write('the beginning');
    });
    const reply = await client.request({ ...get, timeoutMs: 50 });
    expect(reply).toMatchObject({ kind: 'failure', reason: 'timeout' });
  });

  it('ends at once when the signal fires, before or during the request', async () => {
    const abort = new AbortController();
    const client = await serve(() => abort.abort());
    const during = await client.request({ ...get, signal: abort.signal });
    const after = await client.request({ ...get, signal: abort.signal });
    expect([during, after]).toMatchObject([
      { kind: 'failure', reason: 'aborted' },
      { kind: 'failure', reason: 'aborted' },
    ]);
  });

  it('recognises a server that speaks no TLS', async () => {
    const server = createServer((_request, response) => response.end());
    const port = await portOf(server);
    const reply = await clientOf(port, 'https').request(get);
    expect(reply).toMatchObject({ kind: 'failure', reason: 'protocol' });
  });

  it('repeats a request whose kept connection the server had closed', async () => {
    let connections = 0;
    const server = createTcpServer((socket) => {
      connections += 1;
      let requests = 0;
      socket.on('data', () => {
        requests += 1;
        // The second request on the first connection meets a reset, as after an idle limit of a load balancer.
        if (connections === 1 && requests === 2) socket.resetAndDestroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
      closing.push(() => socket.destroy());
    });
    const client = clientOf(await portOf(server));
    await client.request(get);
    expect(await client.request(get)).toMatchObject({ kind: 'response', body: 'ok' });
    expect(connections).toBe(2);
  });

  it('does not repeat a POST, which the server may have carried out', async () => {
    let requests = 0;
    const server = createTcpServer((socket) => {
      socket.on('data', () => {
        requests += 1;
        if (requests === 2) socket.resetAndDestroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
      closing.push(() => socket.destroy());
    });
    const client = clientOf(await portOf(server));
    await client.request(get);
    const reply = await client.request({ ...get, method: 'POST' });
    expect(reply).toMatchObject({ kind: 'failure', reason: 'unreachable' });
    expect(requests).toBe(2);
  });
});
