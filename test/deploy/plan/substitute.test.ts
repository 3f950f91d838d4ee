import { describe, expect, it } from 'vitest';
import { isKnownAfterApply } from '../../../src/deploy/plan/known-after-apply.ts';
import { substitute } from '../../../src/deploy/plan/substitute.ts';

const VALUES = { Cluster: 'main', Later: undefined };

describe('substitute', () => {
  it('puts values in the place of references to parameters, and leaves all others', () => {
    const value = { A: { Ref: 'Cluster' }, B: [{ Ref: 'Other' }], C: { Ref: 'AWS::Region' } };
    expect(substitute(value, VALUES)).toEqual({
      A: 'main',
      B: [{ Ref: 'Other' }],
      C: { Ref: 'AWS::Region' },
    });
  });

  it('replaces inside Fn::Sub and keeps what is no parameter', () => {
    expect(substitute({ 'Fn::Sub': 'x-${Cluster}' }, VALUES)).toBe('x-main');
    expect(substitute({ 'Fn::Sub': '${AWS::Region}-${Cluster}-${!Cluster}' }, VALUES)).toEqual({
      'Fn::Sub': '${AWS::Region}-main-${!Cluster}',
    });
  });

  it('leaves a name that Fn::Sub defines itself', () => {
    const sub = { 'Fn::Sub': ['${Cluster}', { Cluster: { Ref: 'Cluster' } }] };
    expect(substitute(sub, VALUES)).toEqual({ 'Fn::Sub': ['${Cluster}', { Cluster: 'main' }] });
  });

  it('marks what depends on a parameter that is not known yet', () => {
    const values = [
      { Ref: 'Later' },
      { 'Fn::Sub': 'x-${Later}' },
      { 'Fn::Join': ['', [{ Ref: 'Later' }]] },
    ];
    expect(values.map((value) => isKnownAfterApply(substitute(value, VALUES)))).toEqual([
      true,
      true,
      true,
    ]);
    expect(isKnownAfterApply(substitute({ Ref: 'Cluster' }, VALUES))).toBe(false);
  });
});
