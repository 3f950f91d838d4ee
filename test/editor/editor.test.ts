import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkMesh } from '../../src/compiler/check.ts';
import { EXAMPLES, exampleMeshes } from '../support/example-meshes.ts';
import { LanguageServer } from './language-server.ts';

const MESH = readFileSync(path.join(EXAMPLES, '01-fargate', 'mesh.yaml'), 'utf8').replace(
  /^#.*\n/,
  '',
);

let server: LanguageServer;
beforeAll(async () => {
  server = await LanguageServer.start();
});
afterAll(() => server.stop());

/** Places of the CLI's findings, with the line above the text that the editor has more. */
function placesOfCli(text: string): readonly string[] {
  const { findings } = checkMesh({ files: [{ name: 'mesh.yaml', text }], variables: {} });
  return findings.map(({ location }) => `${location.line + 1}:${location.column}`);
}

describe('the schema in the real YAML language server', () => {
  it.each(exampleMeshes())('finds nothing in example $name', async ({ text }) => {
    expect(await server.findings(text.replace(/^# yaml-language-server:.*\n/, ''))).toEqual([]);
  });

  it.each([
    ['a wrong key', MESH.replace('    port: 8080', '    prot: 8080')],
    ['a wrong value', MESH.replace('desiredCount: 2', 'desiredCount: many')],
    ['a wrong word', MESH.replace('protocol: http', 'protocol: htttp')],
    ['a number out of its bounds', MESH.replace('localBindPort: 9091', 'localBindPort: 99999')],
    ['a wrong name', MESH.replace('name: shop', 'name: Shop')],
    ['a missing key', MESH.replace('    image: ${var.registry}/api:7.0.4\n', '')],
  ])('shows %s where the command line shows it', async (_title, text) => {
    const places = (await server.findings(text)).map(({ line, column }) => `${line}:${column}`);
    expect(placesOfCli(text)).toHaveLength(1);
    expect(places).toEqual(placesOfCli(text));
  });

  it('says in words of the language what a text has to look like', async () => {
    const [finding] = await server.findings(MESH.replace('name: shop', 'name: Shop'));
    expect(finding?.message).toContain('use lower-case letters, digits and single hyphens');
  });

  it('takes a variable where a number or a form is asked for', async () => {
    const text = MESH.replace('desiredCount: 2', 'desiredCount: ${var.registry}').replace(
      'vpc-0123456789abcdef0',
      '${var.registry}',
    );
    expect(await server.findings(text)).toEqual([]);
  });

  it('shows the sentence of a field', async () => {
    const text = await server.hover(MESH.replace('desiredCount: 2', 'desired|Count: 2'));
    expect(text).toContain('Number of tasks.');
  });

  it('offers the keys of a service', async () => {
    const offered = await server.completions(MESH.replace('    desiredCount: 2', '    |'));
    expect(offered).toEqual(expect.arrayContaining(['upstreams', 'desiredCount', 'cpu']));
    expect(offered).not.toContain('vpcId');
  });

  it('offers the words of a field', async () => {
    const offered = await server.completions(MESH.replace('protocol: http', 'protocol: |'));
    expect(offered).toEqual(expect.arrayContaining(['tcp', 'http', 'http2', 'grpc']));
  });
});
