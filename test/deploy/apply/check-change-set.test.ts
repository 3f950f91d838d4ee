import { describe, expect, it } from 'vitest';
import { findUnplanned } from '../../../src/deploy/apply/check-change-set.ts';
import type { Impact } from '../../../src/model/change.ts';

function planned(impact: Impact) {
  return { resources: [{ logicalId: 'R', type: 'T', impact, properties: [] }] };
}

function modify(replacement: string) {
  return [{ logicalId: 'R', type: 'T', action: 'Modify', replacement }];
}

describe('findUnplanned', () => {
  it('finds a removal and a replacement that nobody approved', () => {
    expect(
      findUnplanned({ resources: [] }, [{ logicalId: 'R', type: 'T', action: 'Remove' }]),
    ).toEqual(['removal of R (T)']);
    expect(findUnplanned(planned('update'), modify('True'))).toEqual(['replacement of R (T)']);
    expect(findUnplanned({ resources: [] }, modify('True'))).toEqual(['replacement of R (T)']);
  });

  it.each(['replace', 'may-replace', 'new-revision'] as const)(
    'accepts the replacement that the plan calls %s',
    (impact) => {
      expect(findUnplanned(planned(impact), modify('True'))).toEqual([]);
    },
  );

  it('accepts what CloudFormation only says may happen, and everything that adds', () => {
    expect(findUnplanned(planned('update'), modify('Conditional'))).toEqual([]);
    expect(
      findUnplanned({ resources: [] }, [{ logicalId: 'R', type: 'T', action: 'Add' }]),
    ).toEqual([]);
    expect(
      findUnplanned(planned('remove'), [{ logicalId: 'R', type: 'T', action: 'Remove' }]),
    ).toEqual([]);
  });
});
