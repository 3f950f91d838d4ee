import { describe, expect, it } from 'vitest';
import { classifyProperty, classifyResource } from '../../../src/deploy/plan/classify.ts';
import type { PropertyChange } from '../../../src/model/change.ts';

const FACTS = { replace: ['Name', 'Group.Arn'], mayReplace: ['LaunchType'] };

function property(impact: PropertyChange['impact']): PropertyChange {
  return { path: 'X', before: { kind: 'absent' }, after: { kind: 'known-after-apply' }, impact };
}

describe('classifyProperty', () => {
  it.each([
    ['Name', 'replace'],
    ['Name.Inner.*.Deep', 'replace'],
    ['Names', 'update'],
    ['Group.Arn', 'replace'],
    ['Group.Other', 'update'],
    ['Group', 'may-replace'],
    ['LaunchType', 'may-replace'],
    ['Tags', 'update'],
  ])('says what a change of %s does: %s', (path, impact) => {
    expect(classifyProperty(FACTS, path)).toBe(impact);
  });

  it('warns about every change of a type that it does not know', () => {
    expect(classifyProperty(undefined, 'Anything')).toBe('may-replace');
  });
});

describe('classifyResource', () => {
  it('takes the strongest of its properties', () => {
    const properties = [property('update'), property('replace'), property('may-replace')];
    expect(classifyResource('AWS::EC2::SecurityGroup', properties)).toBe('replace');
    expect(classifyResource('AWS::EC2::SecurityGroup', [property('update')])).toBe('update');
  });

  it('calls the replacement of a task definition a new revision', () => {
    expect(classifyResource('AWS::ECS::TaskDefinition', [property('replace')])).toBe(
      'new-revision',
    );
    expect(classifyResource('AWS::ECS::TaskDefinition', [property('update')])).toBe('update');
  });
});
