import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const text = (entry: string): string => mesh`
consul:
  servers: { hosts: consul.example }
  configEntries:
    - ${entry}
externalServices: { payments: {} }
services:
  web: { image: "web:1", port: 8080, consulName: web_v2, protocol: http, allow: [edge] }
  api: { image: "api:1", port: 8080 }
gateways:
  edge:
    kind: api-gateway
    listeners: { public: { port: 8443, protocol: http } }
    routes: [{ listener: public, service: web }]
  out: { kind: terminating-gateway, services: { payments: {} } }
`;

describe('config-entry-clash', () => {
  it.each([
    ['{ Kind: service-defaults, Name: web_v2, Protocol: http }', '4:39', '7:58'],
    [
      '{ Kind: service-intentions, Name: web_v2, Sources: [{ Name: "*", Action: deny }] }',
      '4:41',
      'allow',
    ],
    [
      '{ Kind: api-gateway, Name: edge, Listeners: [{ Name: a, Port: 80, Protocol: http }] }',
      '4:34',
      'listeners',
    ],
    ['{ Kind: http-route, Name: edge.public }', '4:33', 'routes'],
    ['{ Kind: terminating-gateway, Name: out }', '4:42', '14:37'],
    ['{ Kind: service-defaults, Namespace: default, Name: web_v2 }', '4:59', '7:58'],
  ])('names the entry and the field that makes the same: %s', (entry, at, related) => {
    expectFindings(text(entry), [{ code: 'config-entry-clash', at, related: [related] }]);
  });

  it('names both of two entries', () => {
    expectFindings(text('{ Kind: mesh }\n    - { Kind: mesh, ValidateClusters: true }'), [
      { code: 'config-entry-clash', at: '5:15', related: ['4:15'] },
    ]);
  });

  it('is silent about entries of other kinds, names and places', () => {
    for (const entry of [
      '{ Kind: service-defaults, Name: api, Protocol: http }',
      '{ Kind: service-defaults, Name: web_v2, Namespace: other, Protocol: http }',
      '{ Kind: service-resolver, Name: web_v2, ConnectTimeout: 5s }',
      '{ Kind: http-route, Name: edge.other }',
    ]) {
      expectClean(text(entry));
    }
  });
});
