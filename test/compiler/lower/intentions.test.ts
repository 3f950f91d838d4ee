import { describe, expect, it } from 'vitest';
import { compileText, mesh } from '../../support/mesh-text.ts';
import { entriesOf } from './compiled.ts';

/** Sources of the intentions of `web`, whose section also says this. */
function sources(allow: string, more = ''): unknown {
  const compiled = compileText(mesh`
    services:
      web: { image: "web:1", port: 8080, protocol: http, allow: [${allow}], ${more} }
      api: { image: "api:1", port: 8080, consulNamespace: ns-api, consulPartition: part }
    gateways: { edge: { kind: api-gateway, consulPartition: part, listeners: { a: { port: 8443, protocol: http } } } }
  `);
  const entries = entriesOf(compiled, 'web');
  return entries.find(({ Kind }) => Kind === 'service-intentions')?.['Sources'];
}

const OTHERS = { Name: '*', Action: 'deny' };

describe('callers from elsewhere', () => {
  it('are named with their place', () => {
    expect(
      sources(
        '{ service: a, peer: dc2 }, { service: b, namespace: n, partition: p }, { service: c, samenessGroup: g }',
      ),
    ).toEqual([
      { Name: 'a', Peer: 'dc2', Action: 'allow' },
      { Name: 'b', Namespace: 'n', Partition: 'p', Action: 'allow' },
      { Name: 'c', SamenessGroup: 'g', Action: 'allow' },
      OTHERS,
    ]);
  });

  it('are no components of the same name', () => {
    expect(sources('{ service: api, peer: dc2 }, { service: stranger, peer: dc2 }')).toEqual([
      { Name: 'api', Peer: 'dc2', Action: 'allow' },
      { Name: 'stranger', Peer: 'dc2', Action: 'allow' },
      OTHERS,
    ]);
  });

  it('bring no rights of others by a star for a peer', () => {
    expect(sources('{ service: "*", peer: dc2 }')).toEqual([
      { Name: '*', Peer: 'dc2', Action: 'allow' },
      OTHERS,
    ]);
  });
});

describe('components in other namespaces', () => {
  it('are named with the place where they are', () => {
    expect(sources('api, edge')).toEqual([
      { Name: 'api', Namespace: 'ns-api', Partition: 'part', Action: 'allow' },
      { Name: 'edge', Namespace: 'default', Partition: 'part', Action: 'allow' },
      OTHERS,
    ]);
  });

  it('need no place where it is that of the service', () => {
    expect(sources('api', 'consulNamespace: ns-api, consulPartition: part')).toEqual([
      { Name: 'api', Action: 'allow' },
      OTHERS,
    ]);
  });
});

describe('permissions', () => {
  it('are the requests that a caller may send; it may send no others', () => {
    expect(
      sources(
        '{ service: "*", permissions: [{ path: /a, methods: [GET, PUT], headers: { x: y, z: { present: true }, p: { prefix: q } } }, { pathExact: /b }, { pathRegex: ".*" }, { methods: [GET] }] }',
      ),
    ).toEqual([
      {
        Name: '*',
        Permissions: [
          {
            Action: 'allow',
            HTTP: {
              PathPrefix: '/a',
              Header: [
                { Name: 'p', Prefix: 'q' },
                { Name: 'x', Exact: 'y' },
                { Name: 'z', Present: true },
              ],
              Methods: ['GET', 'PUT'],
            },
          },
          { Action: 'allow', HTTP: { PathExact: '/b' } },
          { Action: 'allow', HTTP: { PathRegex: '.*' } },
          { Action: 'allow', HTTP: { Methods: ['GET'] } },
          { Action: 'deny', HTTP: { PathPrefix: '/' } },
        ],
      },
    ]);
  });
});
