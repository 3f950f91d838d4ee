import { describe, expect, it } from 'vitest';
import { compileText, mesh } from '../../support/mesh-text.ts';
import {
  containerOf,
  environmentOf,
  object,
  propertiesOf,
  resourcesOfType,
  stackOf,
  statementsOf,
} from './compiled.ts';

const TARGET_GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/01';

function web(settings: string, more = '') {
  return compileText(
    `${mesh`
    services: { web: { image: "web:1", port: 8080, ${settings} } }
  `}${more}`,
  );
}

describe('roles that exist', () => {
  const compiled = web(
    'iam: { taskRole: "arn:aws:iam::111122223333:role/t", executionRole: "arn:aws:iam::111122223333:role/e" }, enableExecuteCommand: true',
  );

  it('are named, and nothing is made or attached', () => {
    expect(propertiesOf(compiled, 'web', 'TaskDefinition')).toMatchObject({
      TaskRoleArn: 'arn:aws:iam::111122223333:role/t',
      ExecutionRoleArn: 'arn:aws:iam::111122223333:role/e',
    });
    const types = Object.values(stackOf(compiled, 'web').template.Resources).map(
      ({ Type }) => Type,
    );
    expect(types.filter((type) => type.startsWith('AWS::IAM'))).toEqual([]);
  });
});

describe('roles that are made', () => {
  const compiled = web(`iam: {
    rolePath: /own/,
    permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary",
    taskRolePolicies: ["arn:aws:iam::aws:policy/A"],
    executionRolePolicies: ["arn:aws:iam::aws:policy/B"],
    taskRoleStatements: [{ Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" }]
  }`);

  it('have the path, the boundary, the policies and the rights of the file', () => {
    const common = {
      Path: '/own/',
      PermissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
    };
    expect(propertiesOf(compiled, 'web', 'TaskRole')).toMatchObject({
      ...common,
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/A'],
    });
    expect(propertiesOf(compiled, 'web', 'ExecutionRole')).toMatchObject({
      ...common,
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/B'],
    });
    expect(statementsOf(compiled, 'web', 'TaskRole')).toEqual([
      { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' },
    ]);
  });
});

describe('how ECS places and counts tasks', () => {
  it('is a strategy instead of a launch type', () => {
    const service = propertiesOf(
      web('capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT, weight: 2, base: 1 }]'),
      'web',
      'Service',
    );
    expect(service).not.toHaveProperty('LaunchType');
    expect(service['CapacityProviderStrategy']).toEqual([
      { CapacityProvider: 'FARGATE_SPOT', Weight: 2, Base: 1 },
    ]);
  });

  it('is as the file says', () => {
    const settings = `launchType: EC2,
      availabilityZoneRebalancing: ENABLED, enableECSManagedTags: true,
      placementConstraints: [{ type: distinctInstance }],
      placementStrategy: [{ type: spread, field: instanceId }]`;
    expect(propertiesOf(web(settings), 'web', 'Service')).toMatchObject({
      AvailabilityZoneRebalancing: 'ENABLED',
      EnableECSManagedTags: true,
      PlacementConstraints: [{ Type: 'distinctInstance' }],
      PlacementStrategies: [{ Type: 'spread', Field: 'instanceId' }],
    });
    expect(propertiesOf(web('platformVersion: 1.4.0'), 'web', 'Service')).toMatchObject({
      PlatformVersion: '1.4.0',
    });
  });

  it('follows the load, and then no deploy sets the number back', () => {
    const compiled = web(
      'autoscaling: { minCapacity: 2, maxCapacity: 9, targetCpu: 60, targetMemory: 70, scaleInCooldown: 5 }',
    );
    expect(propertiesOf(compiled, 'web', 'Service')).not.toHaveProperty('DesiredCount');
    expect(propertiesOf(compiled, 'web', 'ScalableTarget')).toMatchObject({
      MinCapacity: 2,
      MaxCapacity: 9,
      ResourceId: {
        'Fn::Join': ['/', ['service', 'shared', { 'Fn::GetAtt': ['Service', 'Name'] }]],
      },
    });
    const policies = Object.values(
      resourcesOfType(compiled, 'AWS::ApplicationAutoScaling::ScalingPolicy'),
    ).map(({ Properties }) => Properties?.['TargetTrackingScalingPolicyConfiguration']);
    expect(policies).toMatchObject([
      { TargetValue: 60, ScaleInCooldown: 5, ScaleOutCooldown: 60 },
      { TargetValue: 70, ScaleInCooldown: 5, ScaleOutCooldown: 60 },
    ]);
  });
});

describe('a load balancer outside the mesh', () => {
  const groups = `loadBalancers: [
    { targetGroupArn: "${TARGET_GROUP}", securityGroupId: sg-00000001 },
    { targetGroupArn: "${TARGET_GROUP}b", securityGroupId: sg-00000001 },
    { targetGroupArn: "${TARGET_GROUP}c", containerName: other, containerPort: 9000 }
  ], healthCheckGracePeriodSeconds: 30, containers: { other: { image: "b:1" } }`;
  const compiled = web(groups);

  it('calls ports that the containers publish for it', () => {
    expect(containerOf(compiled, 'web', 'web')['PortMappings']).toEqual([{ ContainerPort: 8080 }]);
    expect(containerOf(compiled, 'web', 'other')['PortMappings']).toEqual([
      { ContainerPort: 9000 },
    ]);
    expect(propertiesOf(compiled, 'web', 'Service')).toMatchObject({
      HealthCheckGracePeriodSeconds: 30,
      LoadBalancers: [
        { TargetGroupArn: TARGET_GROUP, ContainerName: 'web', ContainerPort: 8080 },
        { TargetGroupArn: `${TARGET_GROUP}b`, ContainerName: 'web', ContainerPort: 8080 },
        { TargetGroupArn: `${TARGET_GROUP}c`, ContainerName: 'other', ContainerPort: 9000 },
      ],
    });
  });

  it('is let in by one rule of the service, also for two target groups', () => {
    const rules = Object.values(resourcesOfType(compiled, 'AWS::EC2::SecurityGroupIngress')).map(
      ({ Properties }) => Properties,
    );
    expect(rules.filter((rule) => rule?.['FromPort'] === 8080)).toMatchObject([
      { ToPort: 8080, SourceSecurityGroupId: 'sg-00000001' },
    ]);
  });

  it('finds a port that is published already, once', () => {
    const published = web(
      `portMappings: [{ containerPort: 8080, name: http }], loadBalancers: [{ targetGroupArn: "${TARGET_GROUP}" }]`,
    );
    expect(containerOf(published, 'web', 'web')['PortMappings']).toEqual([
      { ContainerPort: 8080, Name: 'http' },
    ]);
  });
});

describe('transparent proxy', () => {
  const compiled = web(
    `launchType: EC2, transparentProxy: {
      consulDNS: true, excludeInboundPorts: [1], excludeOutboundPorts: [2],
      excludeOutboundCIDRs: [10.0.0.0/8], excludeUIDs: ["1000"] }`,
  );

  it('makes mesh-init root with NET_ADMIN, and nobody else', () => {
    expect(containerOf(compiled, 'web', 'consul-ecs-mesh-init')).toMatchObject({
      User: '0:5995',
      LinuxParameters: { Capabilities: { Add: ['NET_ADMIN'] } },
    });
    expect(containerOf(compiled, 'web', 'consul-ecs-mesh-init')).not.toHaveProperty(
      'ReadonlyRootFilesystem',
    );
    expect(containerOf(compiled, 'web', 'consul-ecs-health-sync')).toMatchObject({
      User: '5996:5995',
      ReadonlyRootFilesystem: true,
    });
  });

  it('is told to mesh-init with its exceptions', () => {
    const config = environmentOf(containerOf(compiled, 'web', 'consul-ecs-mesh-init'));
    expect(JSON.parse(String(config['CONSUL_ECS_CONFIG_JSON']))).toMatchObject({
      transparentProxy: {
        enabled: true,
        consulDNS: { enabled: true },
        excludeInboundPorts: [1],
        excludeOutboundPorts: [2],
        excludeOutboundCIDRs: ['10.0.0.0/8'],
        excludeUIDs: ['1000'],
      },
    });
  });

  it('leaves the ports alone at which load balancers call', () => {
    const called = web(
      `launchType: EC2, transparentProxy: { excludeInboundPorts: [9000] },
      loadBalancers: [{ targetGroupArn: "${TARGET_GROUP}" }, { targetGroupArn: "${TARGET_GROUP}2", containerPort: 9000 }]`,
    );
    const config = environmentOf(containerOf(called, 'web', 'consul-ecs-mesh-init'));
    expect(JSON.parse(String(config['CONSUL_ECS_CONFIG_JSON']))).toMatchObject({
      transparentProxy: { excludeInboundPorts: [9000, 8080] },
    });
  });
});

describe('a registration', () => {
  const compiled = web(`consulNamespace: ns, consulPartition: part, enableTagOverride: true,
    weights: { passing: 10, warning: 1 }, protocol: http,
    networkResilienceConfig: { enabled: true, outlierDetection: { maxFailures: 3 } },
    proxy: { expose: { paths: [{ path: /health, listenerPort: 21500, localPathPort: 8080 }] } }`);

  it('reaches the task config whole', () => {
    const config = environmentOf(containerOf(compiled, 'web', 'consul-ecs-mesh-init'));
    expect(JSON.parse(String(config['CONSUL_ECS_CONFIG_JSON']))).toMatchObject({
      service: {
        namespace: 'ns',
        partition: 'part',
        enableTagOverride: true,
        weights: { passing: 10, warning: 1 },
        networkResilienceConfig: { enabled: true, outlierDetection: { maxFailures: 3 } },
      },
      proxy: { expose: { paths: [{ path: '/health', listenerPort: 21500, localPathPort: 8080 }] } },
    });
  });

  it('gives its namespace and partition to config entries, tags and the role', () => {
    const value = propertiesOf(compiled, 'web', 'ConfigEntries')['Value'];
    expect(JSON.parse(String(value)).entries).toMatchObject([
      {
        Kind: 'service-defaults',
        Namespace: 'ns',
        Partition: 'part',
        UpstreamConfig: { Defaults: { PassiveHealthCheck: { MaxFailures: 3 } } },
      },
    ]);
    expect(propertiesOf(compiled, 'web', 'TaskDefinition')['Tags']).toEqual(
      expect.arrayContaining([
        { Key: 'consul.hashicorp.com/partition', Value: 'part' },
        { Key: 'consul.hashicorp.com/namespace', Value: 'ns' },
      ]),
    );
    expect(propertiesOf(compiled, 'web', 'TaskRole')['Tags']).toContainEqual({
      Key: 'consul.hashicorp.com.namespace',
      Value: 'ns',
    });
  });

  it('has no resilience where it is switched off', () => {
    const plain = web('protocol: http, networkResilienceConfig: { enabled: false }');
    const value = propertiesOf(plain, 'web', 'ConfigEntries')['Value'];
    expect(JSON.parse(String(value)).entries).toEqual([
      { Kind: 'service-defaults', Name: 'web', Protocol: 'http' },
    ]);
  });
});

describe('sidecars', () => {
  it('have the sizes and the logs of the file', () => {
    const compiled = web(`sidecars: {
      meshInit: { cpu: 1 }, dataplane: { memory: 600, memoryReservation: 200 },
      logConfiguration: { logDriver: splunk, options: { splunk-url: "https://x" } } }`);
    expect(containerOf(compiled, 'web', 'consul-ecs-mesh-init')).toMatchObject({
      Cpu: 1,
      Memory: 128,
      LogConfiguration: { LogDriver: 'splunk' },
    });
    expect(containerOf(compiled, 'web', 'consul-dataplane')).toMatchObject({
      Memory: 600,
      MemoryReservation: 200,
    });
    expect(object(containerOf(compiled, 'web', 'web')['LogConfiguration'])['LogDriver']).toBe(
      'awslogs',
    );
  });
});

describe('the created cluster', () => {
  it('has the capacity providers of the file', () => {
    const compiled = compileText(mesh`
      cluster: { create: { capacityProviders: [FARGATE, FARGATE_SPOT] } }
    `);
    expect(propertiesOf(compiled, 'base', 'Cluster')).toEqual({
      CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    });
  });
});
