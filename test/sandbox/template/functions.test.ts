import { describe, expect, test } from 'vitest';
import type { Json } from '../values.ts';
import { resolve, type Scope } from './functions.ts';

const SCOPE: Scope = {
  region: 'eu-west-1',
  mappings: { Sizes: { small: { cpu: 256 } } },
  conditions: {
    IsProduction: { 'Fn::Equals': [{ Ref: 'Environment' }, 'prod'] },
    IsOther: { 'Fn::Not': [{ Condition: 'IsProduction' }] },
    Both: { 'Fn::And': [{ Condition: 'IsProduction' }, { Condition: 'IsOther' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsProduction' }, { Condition: 'IsOther' }] },
  },
  ref: (name) =>
    (({ Environment: 'dev', Count: 3, Ids: ['a', 'b'] }) as Record<string, Json>)[name],
  attribute: (logicalId, attribute) => `${logicalId}:${attribute}`,
  importValue: (name) => `imported ${name}`,
};

describe('intrinsic functions', () => {
  test.each<[string, Json, Json | undefined]>([
    ['a literal', { A: [1, 'b', true] }, { A: [1, 'b', true] }],
    ['Ref', { Ref: 'Count' }, 3],
    ['GetAtt of a list', { 'Fn::GetAtt': ['Role', 'Arn'] }, 'Role:Arn'],
    ['GetAtt of a text', { 'Fn::GetAtt': 'Role.Nested.Arn' }, 'Role:Nested.Arn'],
    ['Sub', { 'Fn::Sub': '${Environment}-${Count}-${Role.Arn}' }, 'dev-3-Role:Arn'],
    ['Sub with a literal', { 'Fn::Sub': '${!Environment}/${Environment}' }, '${Environment}/dev'],
    [
      'Sub with variables',
      {
        'Fn::Sub': [
          '${Own}/${Environment}',
          { Own: { 'Fn::Join': ['+', ['a', { Ref: 'Count' }]] } },
        ],
      },
      'a+3/dev',
    ],
    ['Join of a list parameter', { 'Fn::Join': [',', { Ref: 'Ids' }] }, 'a,b'],
    ['Select', { 'Fn::Select': ['1', { Ref: 'Ids' }] }, 'b'],
    ['Select of Split', { 'Fn::Select': [2, { 'Fn::Split': [':', 'a:b:c'] }] }, 'c'],
    ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': 'x-${Environment}' } }, 'imported x-dev'],
    ['If, true', { 'Fn::If': ['IsOther', 1, 2] }, 1],
    ['If, false', { 'Fn::If': ['IsProduction', 1, { Ref: 'Count' }] }, 3],
    ['And', { 'Fn::If': ['Both', 1, 2] }, 2],
    ['Or', { 'Fn::If': ['Either', 1, 2] }, 1],
    ['NoValue in an object', { A: { Ref: 'AWS::NoValue' }, B: 1 }, { B: 1 }],
    ['NoValue in a list', [{ 'Fn::If': ['IsProduction', 1, { Ref: 'AWS::NoValue' }] }, 2], [2]],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', 'small', 'cpu'] }, 256],
    ['Base64', { 'Fn::Base64': 'text' }, 'dGV4dA=='],
    ['GetAZs', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
    ['an object that only looks like one', { Ref: 'Count', Other: 1 }, { Ref: 'Count', Other: 1 }],
  ])('%s', (_what, value, expected) => {
    expect(resolve(value, SCOPE)).toEqual(expected);
  });

  test.each<[string, Json, string]>([
    ['Select beyond the end', { 'Fn::Select': [5, { Ref: 'Ids' }] }, 'nonexistent value'],
    ['an unknown mapping', { 'Fn::FindInMap': ['Sizes', 'big', 'cpu'] }, 'Sizes::big::cpu'],
    ['an unknown condition', { 'Fn::If': ['Nobody', 1, 2] }, 'dependency Nobody'],
    ['an unknown function', { 'Fn::Magic': 1 }, 'Fn::Magic is not supported'],
    ['Join without a list', { 'Fn::Join': ',' }, 'Fn::Join'],
    ['If with two branches too few', { 'Fn::If': ['IsOther'] }, 'Fn::If'],
  ])('%s is refused', (_what, value, message) => {
    expect(() => resolve(value, SCOPE)).toThrow(message);
  });
});
