import { describe, expect, it } from 'vitest';
import { compileText, mesh } from '../../support/mesh-text.ts';
import { containerOf, environmentOf, propertiesOf, stackOf } from '../lower/compiled.ts';

const web = (overrides: string): string => mesh`
  services: { web: { image: "web:1", port: 8080 } }
  gateways: { wan: { kind: mesh-gateway } }
  ${overrides === '' ? '' : overrides}
`;

describe('overrides of a resource', () => {
  const compiled = compileText(mesh`
    services:
      web:
        image: web:1
        port: 8080
        overrides:
          resources:
            Service:
              DeletionPolicy: Retain
              Properties:
                DesiredCount: null
                SchedulingStrategy: DAEMON
                DeploymentConfiguration: { MaximumPercent: 150 }
                VolumeConfigurations: []
  `);

  it('merge maps, remove by null, and keep the rest', () => {
    const service = propertiesOf(compiled, 'web', 'Service');
    expect(service).not.toHaveProperty('DesiredCount');
    expect(service).toMatchObject({
      SchedulingStrategy: 'DAEMON',
      VolumeConfigurations: [],
      PropagateTags: 'TASK_DEFINITION',
      DeploymentConfiguration: {
        MaximumPercent: 150,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
    });
  });

  it('set what becomes of it when it leaves', () => {
    expect(stackOf(compiled, 'web').template.Resources['Service']?.DeletionPolicy).toBe('Retain');
  });

  it('are named in the metadata of the template, so that a plan can mark what they decide', () => {
    expect(stackOf(compiled, 'web').template.Metadata['meshc']).toMatchObject({
      overrides: {
        Service: [
          'DeletionPolicy',
          'DeploymentConfiguration.MaximumPercent',
          'DesiredCount',
          'SchedulingStrategy',
          'VolumeConfigurations',
        ],
      },
    });
  });
});

describe('overrides of a container', () => {
  const compiled = compileText(mesh`
    services:
      web:
        image: web:1
        port: 8080
        overrides:
          containers:
            consul-dataplane:
              image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/dataplane:next
              linuxParameters: { initProcessEnabled: true }
              environment: { GOMAXPROCS: "2" }
            consul-ecs-health-sync:
              readonlyRootFilesystem: null
              environment: { TZ: UTC }
  `);

  it('reach the container in the names of CloudFormation', () => {
    expect(containerOf(compiled, 'web', 'consul-dataplane')).toMatchObject({
      Image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/dataplane:next',
      LinuxParameters: { InitProcessEnabled: true },
      Environment: [{ Name: 'GOMAXPROCS', Value: '2' }],
    });
    expect(containerOf(compiled, 'web', 'consul-ecs-health-sync')).not.toHaveProperty(
      'ReadonlyRootFilesystem',
    );
  });

  it('add to the variables of meshc', () => {
    const variables = environmentOf(containerOf(compiled, 'web', 'consul-ecs-health-sync'));
    expect(Object.keys(variables)).toEqual([
      'CONSUL_ECS_CONFIG_JSON',
      'MESHC_SHUTDOWN_DELAY_SECONDS',
      'TZ',
    ]);
  });

  it('give the execution role the rights that they need', () => {
    expect(JSON.stringify(propertiesOf(compiled, 'web', 'ExecutionRole'))).toContain(
      ':repository/dataplane',
    );
  });

  it('are named in the metadata by container', () => {
    expect(stackOf(compiled, 'web').template.Metadata['meshc']).toMatchObject({
      overrides: {
        TaskDefinition: [
          'ContainerDefinitions[consul-dataplane].Image',
          'ContainerDefinitions[consul-dataplane].LinuxParameters.InitProcessEnabled',
          'ContainerDefinitions[consul-dataplane].Environment[GOMAXPROCS]',
          'ContainerDefinitions[consul-ecs-health-sync].ReadonlyRootFilesystem',
          'ContainerDefinitions[consul-ecs-health-sync].Environment[TZ]',
        ],
      },
    });
  });
});

describe('overrides of every kind of component', () => {
  it('take effect in its own stack and in no other', () => {
    const plain = compileText(web(''));
    const patched = compileText(
      web(`base: { overrides: { resources: { LogGroup: { Properties: { KmsKeyId: "arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012" } } } } }
controller: { overrides: { containers: { consul-ecs-controller: { memory: 512 } } } }`),
    );
    expect(propertiesOf(patched, 'base', 'LogGroup')).toMatchObject({
      KmsKeyId: expect.stringContaining('key/'),
      RetentionInDays: 30,
    });
    expect(containerOf(patched, 'controller', 'consul-ecs-controller')['Memory']).toBe(512);
    for (const component of ['web', 'wan']) {
      expect(stackOf(patched, component).body).toBe(stackOf(plain, component).body);
    }
  });
});
