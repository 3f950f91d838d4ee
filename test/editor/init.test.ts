import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { checkMesh } from '../../src/compiler/check.ts';
import { LanguageServer } from './language-server.ts';

let folder = '';
let mesh = '';
let server: LanguageServer;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'meshc-editor-'));
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const streams = { stdin, stdout, stderr };
  await main(['init', folder], {
    streams,
    environment: {},
    interrupted: () => new AbortController().signal,
  });
  const file = path.join(folder, 'mesh.yaml');
  mesh = readFileSync(file, 'utf8');
  server = await LanguageServer.start({ uri: pathToFileURL(file).href, head: '' });
});
afterAll(() => {
  server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Where the command line finds mistakes. */
function placesOfCli(text: string): readonly string[] {
  const { findings } = checkMesh({ files: [{ name: 'mesh.yaml', text }], variables: {} });
  return findings.map(({ location }) => `${location.line}:${location.column}`);
}

/** The file that init wrote, with a mistake. */
function broken(right: string, wrong: string): string {
  expect(mesh).toContain(right);
  return mesh.replace(right, () => wrong);
}

describe('the file that meshc init writes, in an editor without a network', () => {
  it('has no mistake, and its schema no fault', async () => {
    expect(await server.findings(mesh)).toEqual([]);
    expect(server.complaints).toEqual([]);
  });

  it.each([
    ['a misspelt key', '    port: 80\n', '    prot: 80\n'],
    ['a wrong type', '    port: 80\n', '    port: eighty\n'],
    ['a number out of its bounds', '    port: 80\n', '    port: 80800\n'],
    ['an unquoted account', '"111122223333"', '111122223333'],
    ['a text of another form', 'vpc-0123456789abcdef0', 'my-vpc'],
    ['a key too many', 'cluster: { create: {} }', 'cluster: { create: {}, name: x }'],
    ['a missing key', '    image: public.ecr.aws/nginx/nginx:1.29\n', ''],
    ['a wrong word', 'consul: { servers: devServer }', 'consul: { servers: devServers }'],
  ])('shows %s where the command line shows it', async (_title, right, wrong) => {
    const text = broken(right, wrong);
    const places = (await server.findings(text)).map(({ line, column }) => `${line}:${column}`);
    expect(placesOfCli(text)).toHaveLength(1);
    expect(places).toEqual(placesOfCli(text));
  });

  it('shows the sentence, the default and the examples of a field', async () => {
    const text = await server.hover(broken('  cpu: 256', '  c|pu: 256'));
    expect(text).toContain('CPU units of the task; 1024 are one vCPU.');
    expect(text).toContain('Default: `512`');
    expect(text).toContain('1024');
  });

  it('shows the sentence of a section', async () => {
    expect(await server.hover(broken('network:', 'net|work:'))).toContain('VPC and subnets');
  });

  it('offers the keys that are not there yet', async () => {
    const offered = await server.completions(broken('    port: 80\n', '    port: 80\n    |\n'));
    expect(offered).toEqual(
      expect.arrayContaining(['upstreams', 'healthCheck', 'secrets', 'allow']),
    );
    expect(offered).not.toContain('port');
  });

  it('offers the words of a field, and true and false', async () => {
    const withKey = (key: string) => broken('    port: 80\n', `    port: 80\n    ${key}: |\n`);
    expect(await server.completions(withKey('protocol'))).toEqual(
      expect.arrayContaining(['tcp', 'http', 'http2', 'grpc']),
    );
    expect(await server.completions(withKey('outboundOnly'))).toEqual(
      expect.arrayContaining(['true', 'false']),
    );
  });

  it('offers the kinds of gateways, and then what the kind has', async () => {
    const gateway = (lines: string) => `${mesh}gateways:\n  edge:\n${lines}\n`;
    expect(await server.completions(gateway('    kind: |'))).toEqual([
      'api-gateway',
      'terminating-gateway',
      'mesh-gateway',
    ]);
    const offered = await server.completions(gateway('    kind: mesh-gateway\n    |'));
    expect(offered).toContain('wanAddress');
    expect(offered).not.toContain('listeners');
  });

  it('offers the sections of the file', async () => {
    const offered = await server.completions(`${mesh}|`);
    expect(offered).toEqual(expect.arrayContaining(['gateways', 'externalServices', 'controller']));
  });
});
