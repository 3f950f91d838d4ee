import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/model/template.ts';
import { compileText, mesh } from '../../support/mesh-text.ts';
import {
  containerOf,
  containersOf,
  environmentOf,
  object,
  objects,
  propertiesOf,
  resourcesOfType,
  stackOf,
} from './compiled.ts';
import { startOrder, stopOrder } from './ecs-order.ts';

const API = mesh`
  services: { web: { image: "web:1", port: 8080 } }
  gateways:
    edge:
      kind: api-gateway
      listeners: { public: { port: 8443, protocol: http } }
      routes: [{ listener: public, service: web }]
`;
const MESH_GATEWAY = mesh`
  gateways: { edge: { kind: mesh-gateway } }
`;
const TERMINATING = mesh`
  gateways: { edge: { kind: terminating-gateway } }
`;

/** The task config of a gateway; where CloudFormation fills in a text, its logical id stands for it. */
function configOf(text: string): JsonObject {
  const container = containerOf(compileText(text), 'edge', 'consul-ecs-mesh-init');
  const config = environmentOf(container)['CONSUL_ECS_CONFIG_JSON'];
  if (typeof config === 'string') return JSON.parse(config);
  const [, parts] = object(config)['Fn::Join'] as [string, Json[]];
  const texts = parts.map((part) =>
    typeof part === 'string' ? part : (object(part)['Fn::GetAtt'] as string[]).join('.'),
  );
  return JSON.parse(texts.join(''));
}

/** The rules of the gateway's groups as `source → group:port`. */
function rulesOf(text: string): string[] {
  const compiled = compileText(text);
  const inEdge = (type: string) =>
    Object.entries(resourcesOfType(compiled, type)).filter(([name]) => name.startsWith('edge/'));
  const apart = inEdge('AWS::EC2::SecurityGroupIngress').map(([, { Properties = {} }]) =>
    words(Properties, named(Properties['GroupId'])),
  );
  const inline = inEdge('AWS::EC2::SecurityGroup').flatMap(([name, { Properties = {} }]) =>
    objects(Properties['SecurityGroupIngress']).map((rule) => words(rule, name.slice(5))),
  );
  return [...apart, ...inline].sort();
}

function words(rule: JsonObject, group: string): string {
  const { CidrIp, CidrIpv6, SourcePrefixListId, SourceSecurityGroupId } = rule;
  const source = CidrIp ?? CidrIpv6 ?? SourcePrefixListId ?? named(SourceSecurityGroupId);
  return `${String(source)} → ${group}:${String(rule['FromPort'])}`;
}

function named(group: Json | undefined): string {
  if (typeof group === 'string') return group;
  const { Ref, 'Fn::GetAtt': attribute } = object(group);
  return String(Ref ?? (attribute as readonly string[])[0]);
}

describe('the task of a gateway', () => {
  it('is the three sidecars, of which the proxy is the gateway', () => {
    const containers = containersOf(compileText(API), 'edge');
    const ends = { 'consul-ecs-mesh-init': 0 };
    expect(startOrder(containers, { ends })).toEqual([
      ['consul-ecs-mesh-init'],
      ['consul-dataplane'],
      ['consul-ecs-health-sync'],
    ]);
    expect(stopOrder(containers, { ends })).toEqual([
      ['consul-ecs-health-sync'],
      ['consul-dataplane'],
    ]);
  });

  it('publishes its ports at the proxy, each once', () => {
    const text = mesh`
      gateways:
        edge:
          kind: api-gateway
          listeners: { a: { port: 8443, protocol: http }, b: { port: 9443, protocol: tcp } }
          loadBalancers:
            - targetGroupArn: arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/e/01
              containerPort: 8443
    `;
    const proxy = containerOf(compileText(text), 'edge', 'consul-dataplane');
    expect(proxy['PortMappings']).toEqual([{ ContainerPort: 8443 }, { ContainerPort: 9443 }]);
  });

  it('may have further containers, and volumes that the proxy sees', () => {
    const compiled = compileText(mesh`
      gateways:
        edge:
          kind: mesh-gateway
          volumes: { certificates: {} }
          mountPoints: [{ sourceVolume: certificates, containerPath: /certs, readOnly: true }]
          containers: { agent: { image: "agent:1" } }
    `);
    expect(containersOf(compiled, 'edge').map(({ Name }) => Name)).toEqual([
      'agent',
      'consul-ecs-mesh-init',
      'consul-dataplane',
      'consul-ecs-health-sync',
    ]);
    const proxy = containerOf(compiled, 'edge', 'consul-dataplane');
    expect(objects(proxy['MountPoints']).map(({ ContainerPath }) => ContainerPath)).toEqual([
      '/consul',
      '/certs',
    ]);
  });

  it('answers health checks from outside only where a load balancer asks', () => {
    const command = (text: string) =>
      containerOf(compileText(text), 'edge', 'consul-dataplane')['Command'];
    expect(command(API)).toEqual(['-config-file=/consul/consul-dataplane.json']);
    const balanced = mesh`
      gateways:
        edge:
          kind: mesh-gateway
          loadBalancer: { create: network, allowFrom: [10.0.0.0/8] }
    `;
    expect(command(balanced)).toContain('-envoy-ready-bind-address=0.0.0.0');
  });

  it.each([
    ['api-gateway', API],
    ['mesh-gateway', MESH_GATEWAY],
    ['terminating-gateway', TERMINATING],
  ])('has a role that says it is a %s', (kind, text) => {
    const tags = objects(propertiesOf(compileText(text), 'edge', 'TaskRole')['Tags']);
    expect(tags).toContainEqual({ Key: 'consul.hashicorp.com.gateway-kind', Value: kind });
    expect(configOf(text)).toMatchObject({
      gateway: { kind, name: 'edge', healthCheckPort: 22000 },
    });
    expect(configOf(text)).not.toHaveProperty('service');
    expect(configOf(text)).toMatchObject({ transparentProxy: { enabled: false } });
  });

  it('takes the settings of its registration and its proxy', () => {
    const text = mesh`
      gateways:
        edge:
          kind: terminating-gateway
          consulName: edge_v2
          consulTags: [a]
          consulMeta: { team: shop }
          consulPartition: part-1
          proxy: { readinessPort: 22001, config: { envoy_dns_discovery_type: STATIC } }
    `;
    expect(configOf(text)['gateway']).toEqual({
      kind: 'terminating-gateway',
      name: 'edge_v2',
      tags: ['a'],
      meta: { team: 'shop' },
      namespace: 'default',
      partition: 'part-1',
      healthCheckPort: 22001,
      proxy: { config: { envoy_dns_discovery_type: 'STATIC' } },
    });
  });
});

describe('the addresses of a mesh gateway', () => {
  it('are ports of the task when nothing else is said', () => {
    expect(configOf(MESH_GATEWAY)['gateway']).toMatchObject({ lanAddress: { port: 8443 } });
    expect(configOf(MESH_GATEWAY)['gateway']).not.toHaveProperty('wanAddress');
  });

  it('are those of the file, and the proxy then listens on the task all the same', () => {
    const text = mesh`
      gateways:
        edge:
          kind: mesh-gateway
          lanAddress: { address: lan.example, port: 9443 }
          wanAddress: { address: wan.example, port: 443 }
    `;
    expect(configOf(text)['gateway']).toMatchObject({
      lanAddress: { address: 'lan.example', port: 9443 },
      wanAddress: { address: 'wan.example', port: 443 },
      proxy: {
        config: {
          envoy_gateway_no_default_bind: true,
          envoy_gateway_bind_addresses: { task: { address: '0.0.0.0', port: 9443 } },
        },
      },
    });
    expect(stackOf(compileText(text), 'edge').template.Outputs).toMatchObject({
      WanAddress: { Value: 'wan.example' },
      WanPort: { Value: '443' },
    });
  });

  it('are those of the load balancer that is made', () => {
    const text = mesh`
      gateways:
        edge:
          kind: mesh-gateway
          consulMeta: { odd: 'quote " and \${x}' }
          loadBalancer: { create: network, allowFrom: [10.0.0.0/8], port: 443 }
    `;
    expect(configOf(text)['gateway']).toMatchObject({
      meta: { odd: 'quote " and ${x}' },
      wanAddress: { address: 'LoadBalancer.DNSName', port: 443 },
    });
    expect(stackOf(compileText(text), 'edge').template.Outputs).toMatchObject({
      WanAddress: { Value: { 'Fn::GetAtt': ['LoadBalancer', 'DNSName'] } },
    });
  });

  it('carry the mark of federation where it is asked for', () => {
    const text = mesh`
      consul: { servers: { hosts: consul.example, securityGroupId: sg-00000001 }, tls: { publicCa: true } }
      gateways: { edge: { kind: mesh-gateway, wanFederation: true } }
    `;
    expect(configOf(text)['gateway']).toMatchObject({ meta: { 'consul-wan-federation': '1' } });
    expect(rulesOf(text)).toContain('SecurityGroup → sg-00000001:8300');
  });
});

describe('the tasks of a gateway', () => {
  const networkOf = (settings: string): JsonObject =>
    object(
      object(
        propertiesOf(
          compileText(mesh`gateways: { edge: { kind: mesh-gateway${settings} } }`),
          'edge',
          'Service',
        )['NetworkConfiguration'],
      )['AwsvpcConfiguration'],
    );

  it('are where all tasks are, unless the gateway says otherwise', () => {
    expect(networkOf('')).toMatchObject({ Subnets: ['subnet-0123456789abcdef0'] });
    expect(networkOf('')).not.toHaveProperty('AssignPublicIp');
    expect(
      networkOf(', subnets: [subnet-0ccc0ccc0ccc0ccc0], assignPublicIp: ENABLED'),
    ).toMatchObject({ Subnets: ['subnet-0ccc0ccc0ccc0ccc0'], AssignPublicIp: 'ENABLED' });
  });
});

describe('who may call a gateway', () => {
  it('is nobody for an API gateway that names no caller', () => {
    expect(rulesOf(API)).toEqual([]);
  });

  it('is the mesh for the other kinds', () => {
    expect(rulesOf(TERMINATING)).toEqual(['MeshSecurityGroupId → SecurityGroup:8443']);
    expect(rulesOf(MESH_GATEWAY)).toEqual(['MeshSecurityGroupId → SecurityGroup:8443']);
  });

  it('is the Consul servers too for a mesh gateway, where the file knows their group', () => {
    expect(
      rulesOf(mesh`
        consul: { servers: { hosts: consul.example, securityGroupId: sg-00000001 } }
        gateways: { edge: { kind: mesh-gateway } }
      `),
    ).toEqual(['MeshSecurityGroupId → SecurityGroup:8443', 'sg-00000001 → SecurityGroup:8443']);
  });

  it('is who the file allows, in each way to say it', () => {
    expect(
      rulesOf(mesh`
        gateways:
          edge:
            kind: api-gateway
            listeners: { public: { port: 8443, protocol: http } }
            allowFrom: [10.0.0.0/8, "2001:db8::/32", sg-00000001, pl-00000001]
      `),
    ).toEqual([
      '10.0.0.0/8 → SecurityGroup:8443',
      '2001:db8::/32 → SecurityGroup:8443',
      'pl-00000001 → SecurityGroup:8443',
      'sg-00000001 → SecurityGroup:8443',
    ]);
  });

  it('is the load balancer, also at the readiness port, and its callers at the load balancer', () => {
    expect(
      rulesOf(mesh`
        gateways:
          edge:
            kind: api-gateway
            listeners: { public: { port: 8443, protocol: http } }
            loadBalancer: { create: network, allowFrom: [203.0.113.0/24], port: 443 }
      `),
    ).toEqual([
      '203.0.113.0/24 → LoadBalancerSecurityGroup:443',
      'LoadBalancerSecurityGroup → SecurityGroup:22000',
      'LoadBalancerSecurityGroup → SecurityGroup:8443',
    ]);
  });

  it('is the load balancer of others that it joins, also at the readiness port', () => {
    expect(
      rulesOf(mesh`
        gateways:
          edge:
            kind: api-gateway
            listeners: { public: { port: 8443, protocol: http } }
            loadBalancers:
              - targetGroupArn: arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/e/01
                securityGroupId: sg-00000001
      `),
    ).toEqual(['sg-00000001 → SecurityGroup:22000', 'sg-00000001 → SecurityGroup:8443']);
  });

  it('keeps the logical id of a rule when another caller comes before it', () => {
    const ids = (sources: string) =>
      Object.keys(
        resourcesOfType(
          compileText(mesh`
            gateways: { edge: { kind: mesh-gateway, allowFrom: [${sources}] } }
          `),
          'AWS::EC2::SecurityGroupIngress',
        ),
      );
    expect(ids('10.0.0.0/8, 10.1.0.0/16')).toEqual(expect.arrayContaining(ids('10.1.0.0/16')));
  });
});

describe('the load balancer of a gateway', () => {
  const balanced = (settings: string, listeners = '{ public: { port: 8443, protocol: http } }') =>
    compileText(mesh`
      network: { vpcId: vpc-00000001, subnets: [subnet-00000001, subnet-00000002] }
      gateways:
        edge:
          kind: api-gateway
          listeners: ${listeners}
          loadBalancer: { allowFrom: [10.0.0.0/8], ${settings} }
    `);

  it('passes the ports of the gateway on, internally and over IPv4 unless the file says otherwise', () => {
    const compiled = balanced('create: network');
    expect(propertiesOf(compiled, 'edge', 'LoadBalancer')).toEqual({
      Type: 'network',
      Scheme: 'internal',
      Subnets: ['subnet-00000001', 'subnet-00000002'],
      SecurityGroups: [{ 'Fn::GetAtt': ['LoadBalancerSecurityGroup', 'GroupId'] }],
    });
    expect(propertiesOf(compiled, 'edge', 'ListenerPublic')).toEqual({
      LoadBalancerArn: { Ref: 'LoadBalancer' },
      Port: 8443,
      Protocol: 'TCP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'TargetGroupPublic' } }],
    });
    expect(propertiesOf(compiled, 'edge', 'TargetGroupPublic')).toMatchObject({
      TargetType: 'ip',
      Protocol: 'TCP',
      HealthCheckProtocol: 'HTTP',
      HealthCheckPort: '22000',
      HealthCheckPath: '/ready',
    });
  });

  it('is as the file says', () => {
    const compiled = balanced(
      `create: application, scheme: internet-facing, ipAddressType: dualstack, port: 443,
       subnets: [subnet-00000003, subnet-00000004], deregistrationDelaySeconds: 5,
       certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/01",
       sslPolicy: ELBSecurityPolicy-2016-08, attributes: { "idle_timeout.timeout_seconds": "90" }`,
    );
    expect(propertiesOf(compiled, 'edge', 'LoadBalancer')).toMatchObject({
      Type: 'application',
      Scheme: 'internet-facing',
      IpAddressType: 'dualstack',
      Subnets: ['subnet-00000003', 'subnet-00000004'],
      LoadBalancerAttributes: [{ Key: 'idle_timeout.timeout_seconds', Value: '90' }],
    });
    expect(propertiesOf(compiled, 'edge', 'ListenerPublic')).toMatchObject({
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-2016-08',
      Certificates: [{ CertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/01' }],
    });
    expect(propertiesOf(compiled, 'edge', 'TargetGroupPublic')).toMatchObject({
      Protocol: 'HTTP',
      TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '5' }],
    });
  });

  it('has a listener and a target group for each listener of the gateway', () => {
    const compiled = balanced(
      'create: network, listeners: { my-tcp: { port: 9000 } }',
      '{ public: { port: 8443, protocol: http }, my-tcp: { port: 9443, protocol: tcp } }',
    );
    expect(propertiesOf(compiled, 'edge', 'ListenerPublic')['Port']).toBe(8443);
    expect(propertiesOf(compiled, 'edge', 'ListenerMyTcp')['Port']).toBe(9000);
    expect(propertiesOf(compiled, 'edge', 'Service')['LoadBalancers']).toEqual([
      {
        ContainerName: 'consul-dataplane',
        ContainerPort: 9443,
        TargetGroupArn: { Ref: 'TargetGroupMyTcp' },
      },
      {
        ContainerName: 'consul-dataplane',
        ContainerPort: 8443,
        TargetGroupArn: { Ref: 'TargetGroupPublic' },
      },
    ]);
  });

  it('speaks TLS to a listener that does, where it has ended the TLS of the caller', () => {
    const listeners = '{ public: { port: 8443, protocol: http, tls: { certificates: [a] } } }';
    const certificate = 'certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/01"';
    const protocol = (settings: string) =>
      propertiesOf(balanced(settings, listeners), 'edge', 'TargetGroupPublic')['Protocol'];
    expect(protocol(`create: network, ${certificate}`)).toBe('TLS');
    expect(protocol('create: network')).toBe('TCP');
    expect(protocol(`create: application, ${certificate}`)).toBe('HTTPS');
  });

  it('has a listener before ECS registers tasks, which have time to start', () => {
    const compiled = balanced('create: network');
    const service = stackOf(compiled, 'edge').template.Resources['Service'];
    expect(service?.DependsOn).toContain('ListenerPublic');
    expect(service?.Properties?.['HealthCheckGracePeriodSeconds']).toBe(60);
    const { Outputs } = stackOf(compiled, 'edge').template;
    expect(Object.keys(Outputs ?? {})).toEqual([
      'TaskDefinitionArn',
      'TaskRoleArn',
      'LoadBalancerDnsName',
      'LoadBalancerHostedZoneId',
      'LoadBalancerSecurityGroupId',
    ]);
  });

  it('is none unless the file asks for one', () => {
    const service = propertiesOf(compileText(API), 'edge', 'Service');
    expect(service).not.toHaveProperty('LoadBalancers');
    expect(service).not.toHaveProperty('HealthCheckGracePeriodSeconds');
  });
});
