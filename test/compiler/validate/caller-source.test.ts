import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const text = (callers: string): string => mesh`
  services:
    web:
      image: web:1
      port: 8080
      protocol: http
      allow: [${callers}]
`;

describe('caller-source', () => {
  it('points at the second of two places', () => {
    expectFindings(text('{ service: a, peer: p, partition: q }'), [
      { code: 'caller-source', at: 'partition', related: ['peer'] },
    ]);
    expectFindings(text('{ service: a, peer: p, samenessGroup: q }'), [
      { code: 'caller-source', at: 'samenessGroup', related: ['peer'] },
    ]);
  });

  it('points at a caller that stands twice with different permissions', () => {
    expectFindings(
      text('{ service: a, peer: p }, { service: a, peer: p, permissions: [{ path: / }] }'),
      [{ code: 'caller-source', at: '6:49', related: ['6:24'] }],
    );
  });

  it('refuses a wildcard that Consul takes for no name', () => {
    expectFindings(text('{ service: a*, peer: p }'), [{ code: 'caller-source', at: 'a*' }]);
    expectFindings(text('{ service: a, namespace: "*" }'), [{ code: 'caller-source', at: '6:24' }]);
    expectFindings(text('{ service: a, peer: "*" }'), [{ code: 'caller-source', at: '"*"' }]);
  });

  it('accepts one caller from several places, and the same one twice', () => {
    expectClean(
      text('{ service: a, peer: p }, { service: a, peer: q }, { service: "*", namespace: "*" }'),
    );
    expectClean(text('web, { service: web }'));
  });
});
