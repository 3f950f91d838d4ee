import { describe, expect, it } from 'vitest';
import { setImages } from '../../src/compiler/set-images.ts';
import { mesh } from '../support/mesh-text.ts';

const BASE = mesh`
  services:
    web:
      image: web:1
      port: 8080
      containers:
        log-router: { image: "fluent-bit:3", firelensConfiguration: { type: fluentbit } }
    api: { image: "api:1", outboundOnly: true }
  gateways:
    edge: { kind: mesh-gateway, containers: { agent: { image: "agent:1" } } }
  consul: { servers: { hosts: consul.example }, tls: { publicCa: true } }
`;

function set(images: Readonly<Record<string, string>>, overlay?: string, base = BASE) {
  return setImages({
    files: [
      { name: 'mesh.yaml', text: base },
      ...(overlay === undefined ? [] : [{ name: 'mesh.images.yaml', text: overlay }]),
    ],
    variables: {},
    imagesFile: 'mesh.images.yaml',
    images: new Map(Object.entries(images)),
  });
}

function textOf(result: ReturnType<typeof set>): string {
  if (result.kind !== 'edited') throw new Error(JSON.stringify(result, undefined, 2));
  return result.text;
}

describe('the overlay of images', () => {
  it('is made with what it is for', () => {
    expect(textOf(set({ web: 'web:2' }))).toBe(
      '# Images that meshc set-image keeps. Merged over the mesh file, after all other overlays.\n\nservices:\n  web:\n    image: web:2\n',
    );
  });

  it.each([
    [
      'a value',
      'services:\n    web:   { image: web:1 }  # x\n',
      'services:\n    web:   { image: web:2 }  # x\n',
    ],
    ['its single quotes', "services: {web: {image: 'web:1'}}", "services: {web: {image: 'web:2'}}"],
    ['its double quotes', 'services: {web: {image: "web:1"}}', 'services: {web: {image: "web:2"}}'],
    [
      'the lines of Windows',
      '# a\r\nservices:\r\n  web:\r\n    image: web:1\r\n',
      '# a\r\nservices:\r\n  web:\r\n    image: web:2\r\n',
    ],
    [
      'what an anchor stands for',
      'services: { api: { image: &i "web:1" }, web: { image: *i } }',
      'services: { api: { image: &i "web:1" }, web: { image: web:2 } }',
    ],
  ])('changes where it is there, and keeps everything around %s', (_title, before, after) => {
    expect(textOf(set({ web: 'web:2' }, before))).toBe(after);
  });

  it('keeps comments and order where it grows', () => {
    const before =
      '# by CI\n\nservices:\n  # the site\n  web:\n    image: web:1 # since May\n  # end of services\n# end of file\n';
    expect(textOf(set({ api: 'api:2', 'images.consul': 'consul:2.0.1' }, before))).toBe(
      '# by CI\n\nservices:\n  # the site\n  web:\n    image: web:1 # since May\n  api:\n    image: api:2\n  # end of services\nimages:\n  consul: consul:2.0.1\n# end of file\n',
    );
  });

  it('takes containers of services and gateways, and the sidecars', () => {
    const result = set({
      'web/log-router': 'fluent-bit:4',
      'edge/agent': 'agent:2',
      'images.runtime': `registry.example:5000/meshc:2@sha256:${'0'.repeat(64)}`,
    });
    expect(result).toMatchObject({
      changes: [
        { path: ['services', 'web', 'containers', 'log-router', 'image'], before: 'fluent-bit:3' },
        { path: ['gateways', 'edge', 'containers', 'agent', 'image'], before: 'agent:1' },
        { path: ['images', 'runtime'] },
      ],
    });
  });

  it('is left alone when nothing changes, whichever file says it', () => {
    expect(set({ web: 'web:1' })).toEqual({ kind: 'unchanged' });
    const overlay = 'services: { web: { image: "web:2" } }';
    expect(set({ web: 'web:2' }, overlay)).toEqual({ kind: 'unchanged' });
    expect(set({ web: 'web:1' }, overlay)).toMatchObject({ kind: 'edited' });
  });

  it('says the same when it is set twice', () => {
    const text = textOf(set({ web: 'web:2', api: 'api:2' }));
    expect(set({ web: 'web:2', api: 'api:2' }, text)).toEqual({ kind: 'unchanged' });
  });

  it('may use a variable that the mesh declares, and no other', () => {
    const base = BASE.replace(
      'services:',
      'variables: { host: { default: registry.example } }\nservices:',
    );
    expect(textOf(set({ web: '${var.host}/web:2' }, undefined, base))).toContain(
      'image: ${var.host}/web:2\n',
    );
    expect(set({ web: '${var.hots}/web:2' }, undefined, base)).toMatchObject({
      kind: 'invalid',
      findings: [{ code: 'unknown-variable' }],
    });
  });

  it.each([
    ['a name that is nobody’s', 'wep', 'web:2', { kind: 'unknown-target', target: 'wep' }],
    ['a container that is not there', 'web/x', 'x:2', { kind: 'unknown-target', target: 'web/x' }],
    ['a gateway', 'edge', 'x:2', { kind: 'gateway' }],
    ['an image without a tag', 'web', 'registry.example:5000/web', { kind: 'bad-image' }],
    ['an empty tag', 'web', 'web:', { kind: 'bad-image' }],
    ['no image at all', 'web', '', { kind: 'bad-image' }],
    ['what a terminal obeys', 'web', 'web:\u001b[31m', { kind: 'bad-image' }],
  ])('refuses %s', (_title, target, image, refusal) => {
    expect(set({ [target]: image })).toMatchObject(refusal);
  });

  it.each([
    ['a list where a map has to be', 'services: []'],
    [
      'a text that is used elsewhere too',
      'services: { web: { image: &i web:9 }, api: { image: *i } }',
    ],
  ])('is not edited around %s', (_title, overlay) => {
    const result = set({ web: 'web:2' }, overlay);
    expect(['not-editable', 'invalid']).toContain(result.kind);
  });

  it('is written although the mesh has mistakes elsewhere, and says so', () => {
    const base = BASE.replace('port: 8080', 'port: many');
    expect(set({ web: 'web:2' }, undefined, base)).toMatchObject({
      kind: 'edited',
      otherErrors: 1,
    });
  });

  it('is not written when the files cannot be read', () => {
    expect(set({ web: 'web:2' }, 'services: [')).toMatchObject({
      kind: 'invalid',
      findings: [{ code: 'yaml-syntax' }],
    });
  });
});
