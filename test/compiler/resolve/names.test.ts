import { describe, expect, it } from 'vitest';
import { mesh } from '../../support/mesh-text.ts';
import { resolveText, serviceOf } from './resolved.ts';

describe('a name of a service', () => {
  const resolved = resolveText(mesh`
    services:
      web:
        image: web:1
        port: 8080
        upstreams:
          api: { localBindPort: 9001 }
          old_api: { localBindPort: 9002 }
          ledger: { localBindPort: 9003 }
          mail_eu: { localBindPort: 9004 }
          alias: { localBindPort: 9005, destinationName: api }
          far: { localBindPort: 9006, datacenter: dc2 }
        allow: ["*", api, old_api, ledger, mail_eu, edge, edge_v2]
      api: { image: "api:1", port: 8080, consulName: api_v2 }
      old: { image: "old:1", port: 8080, consulName: old_api }
    externalServices:
      ledger: {}
      mail: { consulName: mail_eu }
    gateways:
      edge: { kind: api-gateway, listeners: { a: { port: 8443, protocol: http } } }
      other: { kind: api-gateway, consulName: edge_v2, listeners: { a: { port: 8443, protocol: http } } }
  `);

  it('is a component, an external service or a name in Consul', () => {
    const destinations = serviceOf(resolved, 'web').upstreams.map(({ key, destination }) => [
      key,
      destination.name,
      destination.component,
    ]);
    expect(destinations).toEqual([
      ['alias', 'api_v2', 'api'],
      ['api', 'api_v2', 'api'],
      ['far', 'far', undefined],
      ['ledger', 'ledger', undefined],
      ['mail_eu', 'mail_eu', undefined],
      ['old_api', 'old_api', 'old'],
    ]);
  });

  it('becomes the name in Consul of who may call', () => {
    const callers = serviceOf(resolved, 'web').allow?.map(({ key, consulName, known }) => [
      key,
      consulName,
      known,
    ]);
    expect(callers).toEqual([
      ['*', '*', true],
      ['api', 'api_v2', true],
      ['old_api', 'old_api', true],
      ['ledger', 'ledger', true],
      ['mail_eu', 'mail_eu', true],
      ['edge', 'edge', true],
      ['edge_v2', 'edge_v2', true],
    ]);
  });
});

describe('the containers of a service', () => {
  it('are the main one with the fields of a container only, then further ones by name', () => {
    const { containers } = serviceOf(
      resolveText(mesh`
        services:
          web:
            image: web:1
            port: 8080
            cpu: 512
            memory: 1024
            environment: { A: { plain: x } }
            user: "1000"
            containers:
              b: { image: "b:1", cpu: 10, memory: 20 }
              a: { image: "a:1", start: beforeMesh }
      `),
      'web',
    );
    expect(
      containers.map(({ name, beforeMesh, definition }) => [name, beforeMesh, definition]),
    ).toEqual([
      ['web', false, { image: 'web:1', user: '1000' }],
      ['a', true, { image: 'a:1' }],
      ['b', false, { image: 'b:1', cpu: 10, memory: 20 }],
    ]);
    expect(containers[0]?.environment).toEqual({ A: 'x' });
  });
});

describe('an id of something that exists', () => {
  it('is a text, a reference of CloudFormation, or an import', () => {
    const { network } = resolveText(mesh`
      network:
        vpcId: { import: network-VpcId }
        subnets: [subnet-00000001, "{{resolve:ssm:/a}}"]
        securityGroups: [{ import: group }]
    `);
    expect(network).toEqual({
      vpcId: { 'Fn::ImportValue': 'network-VpcId' },
      subnets: ['subnet-00000001', '{{resolve:ssm:/a}}'],
      assignPublicIp: 'DISABLED',
      securityGroups: [{ 'Fn::ImportValue': 'group' }],
    });
  });
});
