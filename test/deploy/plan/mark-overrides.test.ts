import { describe, expect, it } from 'vitest';
import { markOverrides } from '../../../src/deploy/plan/mark-overrides.ts';
import type { PropertyChange, ResourceChange } from '../../../src/model/change.ts';
import type { Json } from '../../../src/model/template.ts';

function change(...paths: readonly string[]): ResourceChange {
  const properties = paths.map((path): PropertyChange => {
    return { path, before: { kind: 'absent' }, after: { kind: 'absent' }, impact: 'update' };
  });
  return { logicalId: 'Service', type: 'AWS::ECS::Service', impact: 'update', properties };
}

function template(overrides: Json) {
  return { Metadata: { meshc: { overrides } } };
}

function marked(paths: readonly string[], ...templates: Parameters<typeof markOverrides>[1]) {
  return markOverrides([change(...paths)], templates).flatMap(({ properties }) =>
    properties.filter(({ isOverride }) => isOverride).map(({ path }) => path),
  );
}

describe('the mark of an override', () => {
  it('is on the property that it decides, on what lies in it, and on what holds it', () => {
    const overrides = template({ Service: ['A.B', 'C[x].D'] });
    expect(marked(['A', 'A.B', 'A.B.C', 'A.Bx', 'C[x].D[0]', 'C[y].D', 'E'], overrides)).toEqual([
      'A',
      'A.B',
      'A.B.C',
      'C[x].D[0]',
    ]);
  });

  it('is also on what an override decided before and decides no more', () => {
    expect(marked(['A'], template({ Service: ['A'] }), template({}))).toEqual(['A']);
  });

  it('is on no other resource', () => {
    expect(marked(['A'], template({ TaskDefinition: ['A'] }))).toEqual([]);
  });

  it('is nowhere for templates that others wrote', () => {
    const strange = [undefined, { Metadata: {} }, { Metadata: { meshc: 'x' } }, template('x')];
    expect(marked(['A'], ...strange, template({ Service: 'A' }))).toEqual([]);
  });
});
