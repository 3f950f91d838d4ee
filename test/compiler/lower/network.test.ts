import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/model/template.ts';
import { compileText, mesh } from '../../support/mesh-text.ts';
import { object, objects, propertiesOf, resourcesOfType, stackOf } from './compiled.ts';

/** A rule of a security group as `source → group:port`, wherever the template writes it. */
function rulesOf(text: string): string[] {
  const compiled = compileText(text);
  const inline = Object.entries(resourcesOfType(compiled, 'AWS::EC2::SecurityGroup')).flatMap(
    ([name, { Properties = {} }]) =>
      objects(Properties['SecurityGroupIngress']).map((rule) => words(rule, name)),
  );
  const apart = Object.values(resourcesOfType(compiled, 'AWS::EC2::SecurityGroupIngress')).map(
    ({ Properties = {} }) => words(Properties, named(Properties['GroupId'])),
  );
  return [...inline, ...apart].sort();
}

function words(rule: JsonObject, group: string): string {
  expect(rule['IpProtocol']).toBe('tcp');
  expect(rule['ToPort']).toBe(rule['FromPort']);
  expect(rule).not.toHaveProperty('CidrIp');
  return `${named(rule['SourceSecurityGroupId'])} → ${group}:${String(rule['FromPort'])}`;
}

function named(group: Json | undefined): string {
  if (typeof group === 'string') return group;
  const { Ref, 'Fn::GetAtt': attribute } = object(group);
  return String(Ref ?? (attribute as readonly string[])[0]);
}

/** The network settings of a component's ECS service. */
function networkOf(text: string, component: string): JsonObject {
  const { NetworkConfiguration } = propertiesOf(compileText(text), component, 'Service');
  return object(object(NetworkConfiguration)['AwsvpcConfiguration']);
}

describe('security groups', () => {
  it('let the proxies of the mesh reach each other, and nobody else in', () => {
    expect(
      rulesOf(mesh`
        services: { web: { image: "web:1", port: 8080 } }
      `),
    ).toEqual(['MeshSecurityGroup → MeshSecurityGroup:20000']);
  });

  it('let tasks and the controller reach the dev server', () => {
    expect(
      rulesOf(mesh`
        consul: { servers: devServer }
        devServer: {}
      `),
    ).toEqual([
      'MeshSecurityGroup → MeshSecurityGroup:20000',
      'MeshSecurityGroup → base/DevServerSecurityGroup:8500',
      'MeshSecurityGroup → base/DevServerSecurityGroup:8502',
      'SecurityGroup → DevServerSecurityGroupId:8500',
      'SecurityGroup → DevServerSecurityGroupId:8502',
    ]);
  });

  it('let both into the group of external servers, on the ports of the file', () => {
    expect(
      rulesOf(mesh`
        consul:
          servers: { hosts: consul.example, securityGroupId: sg-0123456789abcdef0 }
          tls: { publicCa: true }
          http: { port: 443 }
      `),
    ).toEqual([
      'MeshSecurityGroup → MeshSecurityGroup:20000',
      'MeshSecurityGroup → sg-0123456789abcdef0:443',
      'MeshSecurityGroup → sg-0123456789abcdef0:8503',
      'SecurityGroup → sg-0123456789abcdef0:443',
      'SecurityGroup → sg-0123456789abcdef0:8503',
    ]);
  });

  it('have one rule where both interfaces share a port', () => {
    expect(
      rulesOf(mesh`
        consul:
          servers: { hosts: consul.example, securityGroupId: sg-0123456789abcdef0 }
          http: { port: 8500 }
          grpc: { port: 8500 }
        controller: { deploy: false, external: true }
      `),
    ).toEqual([
      'MeshSecurityGroup → MeshSecurityGroup:20000',
      'MeshSecurityGroup → sg-0123456789abcdef0:8500',
    ]);
  });

  it('open another listener port in a group of the service, which leaves with it', () => {
    const text = mesh`
      services: { web: { image: "web:1", port: 8080, proxy: { publicListenerPort: 20001 } } }
    `;
    expect(rulesOf(text)).toHaveLength(2);
    expect(rulesOf(text)).toContainEqual(
      expect.stringMatching(/^MeshSecurityGroupId → SecurityGroup:20001$/),
    );
    const groups = networkOf(text, 'web')['SecurityGroups'] as readonly Json[];
    expect(groups.map(named)).toHaveLength(2);
  });

  it('let the mesh and whom the file names reach exposed paths', () => {
    const compiled = compileText(mesh`
      services:
        web:
          image: web:1
          port: 8080
          proxy:
            expose:
              paths:
                - { path: /health, listenerPort: 21500, localPathPort: 8080 }
              allowFrom: [10.0.0.0/8, sg-0123456789abcdef0, pl-0123456789abcdef0]
    `);
    const rules = Object.values(resourcesOfType(compiled, 'AWS::EC2::SecurityGroupIngress'))
      .map(({ Properties = {} }) => Properties)
      .filter(({ FromPort }) => FromPort === 21500);
    expect(rules).toMatchObject([
      { SourceSecurityGroupId: { Ref: 'MeshSecurityGroupId' } },
      { CidrIp: '10.0.0.0/8' },
      { SourceSecurityGroupId: 'sg-0123456789abcdef0' },
      { SourcePrefixListId: 'pl-0123456789abcdef0' },
    ]);
    expect(rules.every(({ GroupId }) => named(GroupId) === 'SecurityGroup')).toBe(true);
  });

  it('let the mesh reach ports that transparent proxy leaves alone', () => {
    expect(
      rulesOf(mesh`
        services:
          web:
            image: web:1
            port: 8080
            launchType: EC2
            transparentProxy: { excludeInboundPorts: [9090] }
      `),
    ).toContain('MeshSecurityGroupId → SecurityGroup:9090');
  });

  it('have one rule for a port and a source, however often the file says it', () => {
    const group = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/01';
    expect(
      rulesOf(mesh`
        services:
          web:
            image: web:1
            port: 8080
            loadBalancers:
              - { targetGroupArn: "${group}", securityGroupId: sg-00000001 }
              - { targetGroupArn: "${group}2", securityGroupId: sg-00000001 }
            proxy:
              expose:
                paths: [{ path: /a, listenerPort: 21500, localPathPort: 8080 }]
                allowFrom: [sg-00000001]
      `).filter((rule) => rule.startsWith('sg-')),
    ).toEqual(['sg-00000001 → SecurityGroup:21500', 'sg-00000001 → SecurityGroup:8080']);
  });

  it('are there before the tasks of a service start', () => {
    const compiled = compileText(mesh`
      services: { web: { image: "web:1", port: 8080, proxy: { publicListenerPort: 20001 } } }
    `);
    const { Resources } = stackOf(compiled, 'web').template;
    const rules = Object.keys(Resources).filter((id) => id.startsWith('Ingress'));
    expect(rules).toHaveLength(1);
    expect(Resources['Service']?.DependsOn).toEqual(rules);
    expect(Resources['SecurityGroup']?.Properties).not.toHaveProperty('SecurityGroupIngress');
  });

  it('keep their logical ids when another rule comes or goes', () => {
    const ids = (more: string) =>
      Object.keys(
        resourcesOfType(
          compileText(mesh`
            services: { web: { image: "web:1", port: 8080, proxy: { publicListenerPort: 20001 ${more} } } }
          `),
          'AWS::EC2::SecurityGroupIngress',
        ),
      );
    const alone = ids('');
    expect(
      ids(', expose: { paths: [{ path: /a, listenerPort: 1024, localPathPort: 1 }] }'),
    ).toEqual(expect.arrayContaining(alone));
  });

  it('are all in the VPC of the mesh', () => {
    const compiled = compileText(mesh`
      network: { vpcId: { import: network-VpcId }, subnets: [{ import: network-SubnetA }] }
      consul: { servers: devServer }
      devServer: {}
      services: { web: { image: "web:1", port: 8080, proxy: { publicListenerPort: 20001 } } }
    `);
    const groups = Object.values(resourcesOfType(compiled, 'AWS::EC2::SecurityGroup'));
    expect(groups.length).toBeGreaterThan(3);
    for (const { Properties } of groups) {
      expect(Properties?.['VpcId']).toEqual({ 'Fn::ImportValue': 'network-VpcId' });
    }
  });
});

describe('the network of a task', () => {
  it('has the group of the mesh, the subnets, and no public address', () => {
    const text = mesh`
      services: { web: { image: "web:1", port: 8080 } }
    `;
    expect(networkOf(text, 'web')).toEqual({
      SecurityGroups: [{ Ref: 'MeshSecurityGroupId' }],
      Subnets: ['subnet-0123456789abcdef0'],
    });
  });

  it('has the further groups of the service and of the mesh, each once', () => {
    const text = mesh`
      network:
        vpcId: vpc-0123456789abcdef0
        subnets: ["{{resolve:ssm:/network/subnet}}", { import: network-SubnetB }]
        assignPublicIp: ENABLED
        securityGroups: [sg-00000001, { import: network-Group }]
      services:
        web: { image: "web:1", port: 8080, securityGroups: [sg-00000002, sg-00000001] }
    `;
    expect(networkOf(text, 'web')).toEqual({
      AssignPublicIp: 'ENABLED',
      SecurityGroups: [
        { Ref: 'MeshSecurityGroupId' },
        'sg-00000002',
        'sg-00000001',
        { 'Fn::ImportValue': 'network-Group' },
      ],
      Subnets: ['{{resolve:ssm:/network/subnet}}', { 'Fn::ImportValue': 'network-SubnetB' }],
    });
  });

  it('has no public address on EC2, where ECS gives none', () => {
    const text = mesh`
      network:
        vpcId: vpc-0123456789abcdef0
        subnets: [subnet-0123456789abcdef0]
        assignPublicIp: ENABLED
      services: { web: { image: "web:1", port: 8080, launchType: EC2 } }
    `;
    expect(networkOf(text, 'web')).not.toHaveProperty('AssignPublicIp');
    expect(networkOf(text, 'controller')).toMatchObject({ AssignPublicIp: 'ENABLED' });
  });
});

describe('a service without an ECS service', () => {
  it('has a task definition, and takes nothing from base that it does not use', () => {
    const { template } = stackOf(
      compileText(mesh`
        cluster: { create: {} }
        services:
          web: { image: "web:1", port: 8080, ecsService: false, proxy: { publicListenerPort: 20001 } }
      `),
      'web',
    );
    expect(Object.keys(template.Resources)).toEqual([
      'TaskRole',
      'ExecutionRole',
      'TaskDefinition',
    ]);
    expect(Object.keys(template.Parameters ?? {})).toEqual(['LogGroupName']);
  });
});
