import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const text = (protocol: string, permission: string): string => mesh`
  services:
    web:
      image: web:1
      port: 8080
      ${protocol}
      allow: [{ service: "*", permissions: [${permission}] }]
`;

describe('caller-permissions', () => {
  it('points at permissions of a service of connections, and at its protocol', () => {
    expectFindings(text('protocol: tcp', '{ path: / }'), [
      { code: 'caller-permissions', at: 'permissions', related: ['protocol'] },
    ]);
    expectFindings(text('desiredCount: 1', '{ path: / }'), [
      { code: 'caller-permissions', at: 'permissions', related: ['2:3'] },
    ]);
  });

  it('points at the second of two paths', () => {
    expectFindings(text('protocol: http', '{ path: /a, pathRegex: b }'), [
      { code: 'caller-permissions', at: 'pathRegex', related: ['6:45'] },
    ]);
  });

  it.each(['http', 'http2', 'grpc'])('accepts conditions for %s', (protocol) => {
    expectClean(
      text(
        `protocol: ${protocol}`,
        '{ path: /a, methods: [GET], headers: { x: y } }, { methods: [PUT] }',
      ),
    );
  });
});
