import { describe, expect, test } from 'vitest';
import {
  decideNamespaces,
  decideNamespaceWrites,
} from '../../../src/runtime/controller/namespaces.ts';

const PARTITION = 'consul.hashicorp.com/partition';
const NAMESPACE = 'consul.hashicorp.com/namespace';

function taskWith(arn: string, tags: Readonly<Record<string, string>>) {
  return { arn, lastStatus: 'RUNNING', tags: { 'consul.hashicorp.com/mesh': 'true', ...tags } };
}

describe('the namespaces that tasks want', () => {
  test('are those of the tasks of the partition, each once and in order', () => {
    const tasks = [
      taskWith('a', { [PARTITION]: 'blue', [NAMESPACE]: 'web' }),
      taskWith('b', { [PARTITION]: 'blue', [NAMESPACE]: 'db' }),
      taskWith('c', { [PARTITION]: 'blue', [NAMESPACE]: 'web' }),
      taskWith('d', { [PARTITION]: 'red', [NAMESPACE]: 'other' }),
    ];
    expect(decideNamespaces(tasks, 'blue')).toEqual({ names: ['db', 'web'], unclearArns: [] });
  });

  test('are the default ones for a task that says neither', () => {
    expect(decideNamespaces([taskWith('a', {})], 'default').names).toEqual(['default']);
    expect(decideNamespaces([taskWith('a', {})], 'blue').names).toEqual([]);
  });

  test.each([[PARTITION], [NAMESPACE]])('are unclear where only %s is said', (tag) => {
    expect(decideNamespaces([taskWith('a', { [tag]: 'x' })], 'x')).toEqual({
      names: [],
      unclearArns: ['a'],
    });
  });

  test('are not those of tasks outside the mesh', () => {
    const task = { arn: 'a', lastStatus: 'RUNNING', tags: { [PARTITION]: 'x', [NAMESPACE]: 'y' } };
    expect(decideNamespaces([task], 'x').names).toEqual([]);
  });
});

describe('the namespaces to write', () => {
  const policy = { Name: 'cross-namespace-read' };

  test('are the missing ones, and the default one where it lacks the policy', () => {
    const existing = [
      { Name: 'default', ACLs: { PolicyDefaults: [{ Name: 'mine' }] } },
      { Name: 'web' },
    ];
    expect(decideNamespaceWrites(existing, ['default', 'db', 'web'], 'on')).toEqual([
      { Name: 'default', ACLs: { PolicyDefaults: [{ Name: 'mine' }, policy] } },
      { Name: 'db', ACLs: { PolicyDefaults: [policy] } },
    ]);
  });

  test('are none where all is there', () => {
    const existing = [{ Name: 'default', ACLs: { PolicyDefaults: [policy] } }, { Name: 'web' }];
    expect(decideNamespaceWrites(existing, ['web'], 'on')).toEqual([]);
  });

  test('have no policy without ACLs', () => {
    expect(decideNamespaceWrites([{ Name: 'default' }], ['web'], 'off')).toEqual([{ Name: 'web' }]);
  });
});
