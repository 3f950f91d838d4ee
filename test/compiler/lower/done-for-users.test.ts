import { describe, expect, it } from 'vitest';
import type { CompiledMesh } from '../../../src/model/stack.ts';
import { compileText, mesh } from '../../support/mesh-text.ts';
import { containerOf, environmentOf, propertiesOf, statementsOf } from './compiled.ts';

/** What the Terraform modules leave to their users; one mesh that asks for all of it. */
const compiled: CompiledMesh = compileText(mesh`
  cluster: { create: { capacityProviders: [FARGATE, FARGATE_SPOT] } }
  defaults: { logs: { retentionInDays: 7 }, enableExecuteCommand: true }
  services:
    web:
      image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1
      port: 8080
      cpu: 1024
      memory: 2048
      secrets:
        A: { secret: shop/db, key: password, versionStage: AWSPREVIOUS }
        B: { secret: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-a1b2c3", key: k, versionId: v1 }
        C: { parameter: /shop/flags }
      capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT, weight: 1, base: 2 }]
      platformVersion: 1.4.0
      runtimePlatform: { cpuArchitecture: ARM64, operatingSystemFamily: LINUX }
      ephemeralStorage: { sizeInGiB: 50 }
      availabilityZoneRebalancing: ENABLED
      deploymentConfiguration:
        maximumPercent: 150
        minimumHealthyPercent: 75
        deploymentCircuitBreaker:
          enable: true
          rollback: true
          thresholdConfiguration: { type: COUNT, value: 4 }
      autoscaling: { minCapacity: 2, maxCapacity: 4, targetCpu: 60 }
      logLevel: DEBUG
      sidecars:
        dataplane: { cpu: 128, memoryReservation: 96, memory: 256 }
        healthSync: { cpu: 32 }
        logConfiguration: { logDriver: awslogs, options: { awslogs-group: /own } }
`);

describe('what the Terraform modules leave to their users', () => {
  it('is the service with its tags, its capacity and its rollout', () => {
    expect(propertiesOf(compiled, 'web', 'Service')).toMatchObject({
      PropagateTags: 'TASK_DEFINITION',
      CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1, Base: 2 }],
      PlatformVersion: '1.4.0',
      AvailabilityZoneRebalancing: 'ENABLED',
      EnableExecuteCommand: true,
      DeploymentConfiguration: {
        MaximumPercent: 150,
        MinimumHealthyPercent: 75,
        DeploymentCircuitBreaker: {
          Enable: true,
          Rollback: true,
          ThresholdConfiguration: { Type: 'COUNT', Value: 4 },
        },
      },
    });
    expect(propertiesOf(compiled, 'web', 'ScalableTarget')).toMatchObject({ MinCapacity: 2 });
  });

  it('is the platform of the task and its disk', () => {
    expect(propertiesOf(compiled, 'web', 'TaskDefinition')).toMatchObject({
      RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
      EphemeralStorage: { SizeInGiB: 50 },
    });
  });

  it('is the sizes, the words and the logs of the sidecars', () => {
    expect(containerOf(compiled, 'web', 'consul-dataplane')).toMatchObject({
      Cpu: 128,
      MemoryReservation: 96,
      Memory: 256,
      LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': '/own' } },
    });
    const sync = containerOf(compiled, 'web', 'consul-ecs-health-sync');
    expect(sync['Cpu']).toBe(32);
    const config = JSON.parse(String(environmentOf(sync)['CONSUL_ECS_CONFIG_JSON']));
    expect(config.logLevel).toBe('DEBUG');
  });

  it('is the rights of the execution role: repositories, logs, secrets without key and version, keys', () => {
    const text = JSON.stringify(statementsOf(compiled, 'web', 'ExecutionRole'));
    for (const resource of [
      ':repository/web',
      'log-group:${LogGroupName}:*',
      'log-group:/own:*',
      'secret:shop/db-??????"',
      'secret:x-a1b2c3"',
      'parameter/shop/flags',
      'kms:EncryptionContext:SecretARN',
      'kms:EncryptionContext:PARAMETER_ARN',
    ]) {
      expect(text).toContain(resource);
    }
    expect(text).not.toMatch(/AWSPREVIOUS|a1b2c3:k/);
  });

  it('is the references of ECS to versions and keys of secrets', () => {
    const secrets = JSON.stringify(containerOf(compiled, 'web', 'web')['Secrets']);
    expect(secrets).toContain('shop/db:password:AWSPREVIOUS:');
    expect(secrets).toContain('x-a1b2c3:k::v1');
  });

  it('is the log group with its retention, and the rights of ECS Exec', () => {
    expect(propertiesOf(compiled, 'base', 'LogGroup')).toEqual({ RetentionInDays: 7 });
    const actions = statementsOf(compiled, 'web', 'TaskRole').flatMap(({ Action }) => Action);
    expect(actions).toContain('ssmmessages:OpenDataChannel');
  });
});
