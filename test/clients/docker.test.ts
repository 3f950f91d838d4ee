import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { makeEngine } from '../../src/clients/docker.ts';
import { readFrames, readLines } from '../../src/clients/docker-frames.ts';
import { engineAddress, makeEngineTransport } from '../../src/clients/docker-transport.ts';

const SIGNAL = AbortSignal.timeout(20_000);
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** An engine on a socket of its own that answers as the test says. */
async function startEngine(listener: RequestListener): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'meshc-engine-'));
  const server: Server = createServer(listener).listen(join(folder, 'engine.sock'));
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return `unix://${join(folder, 'engine.sock')}`;
}

function connect(host: string) {
  const address = engineAddress({ DOCKER_HOST: host });
  return makeEngine(makeEngineTransport(address), SIGNAL);
}

/** Answers the ping with a version, everything else with a status and a text. */
function answering(version: string, status = 200, text = '[]'): RequestListener {
  return (request, response) => {
    if (request.url === '/_ping') response.setHeader('Api-Version', version).end('OK');
    else response.writeHead(status).end(text);
  };
}

describe('the client of the Docker Engine', () => {
  test.each([
    ['1.41', '/v1.41/'],
    ['1.44', '/v1.44/'],
    ['1.52', '/v1.44/'],
  ])('speaks the newest version that it and an engine of API %s know', async (version, prefix) => {
    const urls: string[] = [];
    const answer = answering(version);
    const host = await startEngine((request, response) => {
      urls.push(request.url ?? '');
      answer(request, response);
    });
    await (await connect(host)).list({ a: 'b' }, SIGNAL);
    expect(urls.at(-1)?.startsWith(prefix)).toBe(true);
  });

  test('an engine that is too old is refused with the release that is needed', async () => {
    const host = await startEngine(answering('1.39'));
    await expect(connect(host)).rejects.toThrow(/API 1\.39; meshc needs 1\.41.*Docker 20\.10/u);
  });

  test('says that there is no engine, and what to install', async () => {
    await expect(connect('unix:///nonexistent/docker.sock')).rejects.toThrow(
      /\/nonexistent\/docker\.sock: there is no Docker Engine; install it/u,
    );
  });

  test.each(['ssh://host', 'tcp://host', 'nonsense'])(
    'an address that it cannot talk to is refused: %s',
    (host) => {
      expect(() => engineAddress({ DOCKER_HOST: host })).toThrow(/DOCKER_HOST is/u);
    },
  );

  test("a refusal is told in the engine's words; what is gone already is no error", async () => {
    const host = await startEngine(answering('1.41', 404, '{"message":"No such container: x"}'));
    const engine = await connect(host);
    await expect(engine.start('x', SIGNAL)).rejects.toThrow('404: No such container: x');
    await expect(engine.remove('x', SIGNAL)).resolves.toBeUndefined();
    await expect(engine.inspect('x', SIGNAL)).resolves.toBeUndefined();
  });

  test('a pull that fails behind a good status is an error', async () => {
    const text = '{"status":"Pulling"}\n{"errorDetail":{},"error":"no such host"}\n';
    const engine = await connect(await startEngine(answering('1.41', 200, text)));
    await expect(engine.pullImage('a:b', SIGNAL)).rejects.toThrow('no such host');
  });
});

describe('the frames of what a container writes', () => {
  test.each([1, 3, 7, 64])('are put together from chunks of %i bytes', async (size) => {
    const all = Buffer.concat([frame(1, 'one\ntw'), frame(2, 'error\n'), frame(1, 'o\nlast')]);
    const lines: string[] = [];
    for await (const line of readLines(readFrames(chunksOf(all, size)))) lines.push(line);
    expect(lines).toEqual(['one', 'error', 'two', 'last']);
  });
});

function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}
