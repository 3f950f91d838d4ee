import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextStarts, type RunState } from '../../../src/deploy/apply/next-starts.ts';
import type { StackChange } from '../../../src/model/change.ts';

const RULES = { maxParallel: 5, stopAfterFailures: 1, canary: [] };

function change(
  component: string,
  dependsOn: readonly string[] = [],
  action: StackChange['action'] = 'update',
): StackChange {
  const kind = component === 'base' ? 'base' : 'service';
  return {
    component,
    kind,
    stackName: component,
    action,
    dependsOn,
    resources: [],
    outputs: [],
    tags: [],
  };
}

function starts(
  changes: readonly StackChange[],
  state: RunState,
  rules = RULES as Parameters<typeof nextStarts>[2],
) {
  return nextStarts(changes, state, rules).map(({ component }) => component);
}

const MESH = [change('base'), change('a', ['base']), change('b', ['base']), change('c', ['a'])];

describe('nextStarts', () => {
  it('starts what waits for nothing', () => {
    expect(starts(MESH, new Map())).toEqual(['base']);
  });

  it('starts independent stacks side by side once what they need is done', () => {
    expect(starts(MESH, new Map([['base', 'applied']]))).toEqual(['a', 'b']);
    expect(
      starts(
        MESH,
        new Map([
          ['base', 'no-changes'],
          ['a', 'running'],
        ]),
      ),
    ).toEqual(['b']);
  });

  it('keeps to the limit', () => {
    expect(starts(MESH, new Map([['base', 'applied']]), { ...RULES, maxParallel: 1 })).toEqual([
      'a',
    ]);
    expect(
      starts(
        MESH,
        new Map([
          ['base', 'applied'],
          ['a', 'running'],
        ]),
        { ...RULES, maxParallel: 1 },
      ),
    ).toEqual([]);
  });

  it('starts nothing after a failure', () => {
    expect(
      starts(
        MESH,
        new Map([
          ['base', 'applied'],
          ['a', 'rolled-back'],
        ]),
      ),
    ).toEqual([]);
  });

  it('goes on until as many have failed as the rules allow', () => {
    const mesh = ['a', 'b', 'c'].map((name) => change(name));
    const rules = { ...RULES, stopAfterFailures: 2 };
    expect(starts(mesh, new Map([['a', 'rolled-back']]), rules)).toEqual(['b', 'c']);
    const two: RunState = new Map([
      ['a', 'rolled-back'],
      ['b', 'error'],
    ]);
    expect(starts(mesh, two, rules)).toEqual([]);
  });

  it('goes on beside a failure when told so, but not behind it', () => {
    const state: RunState = new Map([
      ['base', 'applied'],
      ['a', 'rolled-back'],
    ]);
    expect(starts(MESH, state, { ...RULES, stopAfterFailures: Number.POSITIVE_INFINITY })).toEqual([
      'b',
    ]);
  });

  it('holds the others until the canary is well', () => {
    const rules = { ...RULES, canary: ['b'] };
    expect(starts(MESH, new Map([['base', 'applied']]), rules)).toEqual(['b']);
    expect(
      starts(
        MESH,
        new Map([
          ['base', 'applied'],
          ['b', 'applied'],
        ]),
        rules,
      ),
    ).toEqual(['a']);
  });

  it('removes only when everything else is done', () => {
    const mesh = [...MESH, change('old', [], 'remove')];
    expect(
      starts(
        mesh,
        new Map([
          ['base', 'applied'],
          ['a', 'applied'],
          ['b', 'running'],
          ['c', 'applied'],
        ]),
      ),
    ).toEqual([]);
    expect(
      starts(
        mesh,
        new Map([
          ['base', 'applied'],
          ['a', 'applied'],
          ['b', 'applied'],
          ['c', 'applied'],
        ]),
      ),
    ).toEqual(['old']);
  });

  it('never starts a stack before what it depends on, and finishes every mesh', () => {
    const meshes = fc
      .integer({ min: 1, max: 12 })
      .chain((size) =>
        fc.tuple(
          ...Array.from({ length: size }, (_, index) =>
            fc
              .subarray(Array.from({ length: index }, (__, before) => `s${before}`))
              .map((needs) => change(`s${index}`, needs)),
          ),
        ),
      );
    fc.assert(
      fc.property(meshes, fc.integer({ min: 1, max: 4 }), (mesh, maxParallel) => {
        const state = new Map<string, 'applied' | 'running'>();
        while (state.size < mesh.length) {
          const next = nextStarts(mesh, state, { ...RULES, maxParallel });
          expect(next.length).toBeGreaterThan(0);
          for (const { dependsOn } of next)
            expect(dependsOn.every((name) => state.get(name) === 'applied')).toBe(true);
          for (const { component } of next) state.set(component, 'applied');
        }
      }),
    );
  });
});
