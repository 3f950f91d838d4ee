import { describe, expect, it } from 'vitest';
import type { Anchor, Path } from '../../../src/model/source.ts';
import type { LoadedTexts } from './loaded.ts';
import { loadTexts } from './loaded.ts';

/** `file:line:column` of a value or key of the merged document. */
function placeOf({ source }: LoadedTexts, path: Path, anchor: Anchor = 'value'): string {
  const location = source?.locate(path, anchor);
  return `${location?.file}:${location?.line}:${location?.column}`;
}

const MESH = `name: shop
services:
  web:
    image: web:1
    command: [serve, --port, "8080"]
    environment: { LOG_LEVEL: info, REGION: eu }
`;

describe('overlays', () => {
  it('merge maps, replace lists and scalars', () => {
    const overlay =
      'services: { web: { image: web:2, command: [run], environment: { TZ: UTC } } }\n';
    expect(loadTexts([MESH, overlay]).tree).toEqual({
      name: 'shop',
      services: {
        web: {
          image: 'web:2',
          command: ['run'],
          environment: { LOG_LEVEL: 'info', REGION: 'eu', TZ: 'UTC' },
        },
      },
    });
  });

  it('apply in the order of the files', () => {
    expect(loadTexts(['a: 1\n', 'a: 2\n', 'a: 3\n']).tree).toEqual({ a: 3 });
  });

  it('delete with null, and the key can come back in a later file', () => {
    const loaded = loadTexts(['a: { b: 1, c: 2 }\n', 'a: { b: null }\n', 'a: { b: { d: 3 } }\n']);
    expect(loaded.found).toEqual([]);
    expect(loaded.tree).toEqual({ a: { c: 2, b: { d: 3 } } });
  });

  it('replace a map by a scalar and a scalar by a map', () => {
    const loaded = loadTexts(['a: { b: 1 }\nc: 2\n', 'a: 3\nc: { d: 4 }\n']);
    expect(loaded.found).toEqual([]);
    expect(loaded.tree).toEqual({ a: 3, c: { d: 4 } });
  });

  it('may be empty', () => {
    expect(loadTexts(['a: 1\n', '# nothing differs\n', '']).tree).toEqual({ a: 1 });
  });

  it.each([
    ['a list over a map', 'a: { b: 1 }\n', 'a: [1]\n'],
    ['a map over a list', 'a: [1]\n', 'a: { b: 1 }\n'],
  ])('report %s with both places', (_title, mesh, overlay) => {
    const loaded = loadTexts([mesh, overlay]);
    expect(loaded.found).toEqual(['overlay-type-conflict overlay-1.yaml:1:1']);
    expect(loaded.findings[0]?.related?.[0]?.location).toMatchObject({
      file: 'mesh.yaml',
      line: 1,
    });
  });

  it('warn about a null that deletes nothing, and go on', () => {
    const loaded = loadTexts(['a: 1\nb:\n', 'c: { d: ~ }\n']);
    expect(loaded.found).toEqual([
      'null-without-effect 2:1',
      'null-without-effect overlay-1.yaml:1:6',
    ]);
    expect(loaded.tree).toEqual({ a: 1, c: {} });
  });

  it('drop nulls in maps of lists, and keep those that are items', () => {
    expect(loadTexts('a: [{ b: ~, c: 1 }, ~]\n').tree).toEqual({ a: [{ c: 1 }, null] });
  });

  it.each([
    ['a service', 'services: { web: { overrides: { resources: { Service: { Tags: ~ } } } } }\n'],
    [
      'a section that is a component',
      'controller: { overrides: { containers: { c: { Tags: ~ } } } }\n',
    ],
  ])('keep null in the patch of %s, where it deletes from a resource', (_title, text) => {
    const loaded = loadTexts([text, text]);
    expect(loaded.found).toEqual([]);
    expect(JSON.stringify(loaded.tree)).toContain('"Tags":null');
  });

  it.each([
    ['all overrides', '~', {}],
    ['those of one kind', '{ resources: ~ }', { overrides: {} }],
    ['one patch', '{ resources: { Service: ~ } }', { overrides: { resources: {} } }],
  ])('delete %s by null in a later file', (_title, overlay, base) => {
    const text = 'base: { overrides: { resources: { Service: { Properties: { A: 1 } } } } }\n';
    expect(loadTexts([text, `base: { overrides: ${overlay} }\n`]).tree).toEqual({ base });
  });

  it('delete a component that is called overrides', () => {
    const loaded = loadTexts(['services: { overrides: {} }\n', 'services: { overrides: ~ }\n']);
    expect(loaded.found).toEqual([]);
    expect(loaded.tree).toEqual({ services: {} });
  });

  it('leave the trees of the files before as they were', () => {
    const alias = 'a: &x { b: 1 }\nc: *x\n';
    expect(loadTexts([alias, 'a: { b: 2 }\n']).tree).toEqual({ a: { b: 2 }, c: { b: 1 } });
  });
});

describe('places of a merged document', () => {
  it('are those of the file that decided an entry', () => {
    const loaded = loadTexts([MESH, 'services:\n  web:\n    image: web:2\n    port: 80\n']);
    expect(placeOf(loaded, ['services', 'web', 'image'])).toBe('overlay-1.yaml:3:12');
    expect(placeOf(loaded, ['services', 'web', 'port'], 'key')).toBe('overlay-1.yaml:4:5');
    expect(placeOf(loaded, ['services', 'web', 'command', 1])).toBe('mesh.yaml:5:22');
  });

  it('of a map that both files have are those of the earlier file', () => {
    const loaded = loadTexts([MESH, 'services:\n  web: { port: 80 }\n']);
    expect(placeOf(loaded, ['services', 'web'], 'key')).toBe('mesh.yaml:3:3');
  });

  it('of the items of a replaced list are in the overlay', () => {
    const loaded = loadTexts([MESH, 'services: { web: { command: [a, b] } }\n']);
    expect(placeOf(loaded, ['services', 'web', 'command', 1])).toBe('overlay-1.yaml:1:33');
  });

  it('of what is missing are the key of the map that lacks it', () => {
    const loaded = loadTexts(MESH);
    expect(placeOf(loaded, ['services', 'web', 'port'])).toBe('mesh.yaml:3:3');
    expect(placeOf(loaded, ['services', 'api', 'image'])).toBe('mesh.yaml:2:1');
    expect(placeOf(loaded, ['services', 'web', 'image', 'deeper'])).toBe('mesh.yaml:4:5');
  });

  it('of the document itself and of what it lacks are its start', () => {
    const loaded = loadTexts('# first\n\nname: shop\n');
    expect(placeOf(loaded, [])).toBe('mesh.yaml:3:1');
    expect(placeOf(loaded, ['services'])).toBe('mesh.yaml:3:1');
  });

  it('of an empty value are its key', () => {
    expect(placeOf(loadTexts('a: { b: "" }\nc: !!str\n'), ['c'])).toBe('mesh.yaml:2:1');
  });

  it('of a deleted entry are the null that deleted it', () => {
    const loaded = loadTexts(['a:\n  b: 1\n', 'a: { b: ~ }\n']);
    expect(placeOf(loaded, ['a', 'b'], 'key')).toBe('overlay-1.yaml:1:6');
    expect(placeOf(loaded, ['a', 'b', 'c'])).toBe('overlay-1.yaml:1:6');
    expect(placeOf(loadTexts('a:\n  b:\n'), ['a', 'b'])).toBe('mesh.yaml:2:3');
  });

  it('of an aliased value are at the anchor, and the alias is told', () => {
    const loaded = loadTexts('a: &x\n  b: 1\nc: *x\n');
    expect(placeOf(loaded, ['c', 'b'])).toBe('mesh.yaml:2:6');
    expect(placeOf(loaded, ['c'], 'key')).toBe('mesh.yaml:3:1');
    expect(loaded.source?.aliases(['c', 'b'])).toEqual([
      { file: 'mesh.yaml', line: 3, column: 4, endLine: 3, endColumn: 6 },
    ]);
    expect(loaded.source?.aliases(['a', 'b'])).toEqual([]);
  });

  it('of keys that objects inherit elsewhere are those of the map', () => {
    const loaded = loadTexts('a: { b: 1 }\n');
    expect(placeOf(loaded, ['a', 'constructor'])).toBe('mesh.yaml:1:1');
  });
});
