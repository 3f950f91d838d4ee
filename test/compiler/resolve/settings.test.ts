import { describe, expect, it } from 'vitest';
import { meshSchema } from '../../../schema/language/mesh.ts';
import { ecsDefinitions } from '../../../scripts/generate/ecs-definitions.ts';
import { BUILT_IN } from '../../../src/compiler/resolve/built-in.ts';
import { mesh } from '../../support/mesh-text.ts';
import { resolveText, serviceOf } from './resolved.ts';

/** The task settings of the service `web` and of the controller. */
function tasksOf(text: string) {
  const resolved = resolveText(text);
  return { web: serviceOf(resolved, 'web').task, controller: resolved.controller?.task };
}

describe('a setting of a service', () => {
  it('is the built-in one when nobody says another', () => {
    const { web } = tasksOf(mesh`
      services: { web: { image: "web:1", port: 8080 } }
    `);
    expect(web).toMatchObject({
      launchType: 'FARGATE',
      requiresCompatibilities: ['FARGATE'],
      cpu: 512,
      memory: 1024,
      enableExecuteCommand: false,
      logLevel: 'INFO',
      tags: {},
    });
  });

  it('is that of the defaults before the built-in one, and its own before both', () => {
    const { web } = tasksOf(mesh`
      defaults: { cpu: 1024, memory: 2048, logLevel: WARN, tags: { a: "1", b: "1" } }
      services:
        web: { image: "web:1", port: 8080, memory: 4096, tags: { b: "2", c: "2" } }
    `);
    expect(web).toMatchObject({
      cpu: 1024,
      memory: 4096,
      logLevel: 'WARN',
      tags: { a: '1', b: '2', c: '2' },
    });
  });

  it('merges roles and sizes of sidecars field by field', () => {
    const { web } = tasksOf(mesh`
      defaults:
        iam: { rolePath: /a/, permissionsBoundary: "arn:aws:iam::111122223333:policy/b" }
        sidecars: { dataplane: { cpu: 64, memory: 256 }, logConfiguration: { logDriver: splunk } }
      services:
        web:
          image: web:1
          port: 8080
          iam: { rolePath: /b/ }
          sidecars: { dataplane: { memory: 300 }, healthSync: { cpu: 1 } }
    `);
    expect(web.iam).toMatchObject({
      rolePath: '/b/',
      permissionsBoundary: 'arn:aws:iam::111122223333:policy/b',
    });
    expect(web.sidecars).toEqual({
      meshInit: {},
      dataplane: { cpu: 64, memory: 300 },
      healthSync: { cpu: 1 },
      logConfiguration: { logDriver: 'splunk' },
    });
  });

  it('is a delay, a namespace and a partition in the same way', () => {
    const web = serviceOf(
      resolveText(mesh`
        defaults: { shutdownDelaySeconds: 9, consulNamespace: ns, consulPartition: part }
        services: { web: { image: "web:1", port: 8080, consulNamespace: own } }
      `),
      'web',
    );
    expect(web).toMatchObject({
      shutdownDelaySeconds: 9,
      registration: { namespace: 'own', partition: 'part' },
    });
  });
});

describe('what a task runs on', () => {
  const launchOf = (defaults: string, own: string) =>
    tasksOf(mesh`
      defaults: ${defaults}
      services: { web: { image: "web:1", port: 8080, ${own} } }
    `).web;
  const spot = 'capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT, weight: 1 }]';
  const instances = 'capacityProviderStrategy: [{ capacityProvider: fleet }]';

  it('follows from the providers of its strategy', () => {
    expect(launchOf('{}', spot).launchType).toBe('FARGATE');
    expect(launchOf('{}', instances)).toMatchObject({
      launchType: 'EC2',
      requiresCompatibilities: ['EC2'],
    });
  });

  it('is its own launch type before a strategy of the defaults, and the reverse', () => {
    expect(launchOf(`{ ${instances} }`, 'launchType: FARGATE')).toMatchObject({
      launchType: 'FARGATE',
      capacityProviderStrategy: undefined,
    });
    expect(launchOf('{ launchType: EC2 }', spot)).toMatchObject({
      launchType: 'FARGATE',
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
    });
  });

  it('may be less than what its definition can run on', () => {
    expect(launchOf('{}', 'requiresCompatibilities: [EC2, FARGATE]')).toMatchObject({
      launchType: 'FARGATE',
      requiresCompatibilities: ['EC2', 'FARGATE'],
    });
  });
});

describe('tasks that meshc itself brings', () => {
  it('take from the defaults where they run and what an organisation asks of every task', () => {
    const { controller } = tasksOf(mesh`
      defaults:
        launchType: EC2
        logLevel: DEBUG
        enableExecuteCommand: true
        tags: { team: shop }
        iam: { permissionsBoundary: "arn:aws:iam::111122223333:policy/b" }
      services: { web: { image: "web:1", port: 8080 } }
    `);
    expect(controller).toMatchObject({
      launchType: 'EC2',
      logLevel: 'DEBUG',
      enableExecuteCommand: true,
      tags: { team: 'shop' },
      iam: { permissionsBoundary: 'arn:aws:iam::111122223333:policy/b' },
    });
  });

  it('do not take sizes, roles, rollouts and platforms of the services', () => {
    const { controller } = tasksOf(mesh`
      defaults:
        cpu: 1024
        memory: 2048
        requiresCompatibilities: [FARGATE, EC2]
        platformVersion: 1.4.0
        ephemeralStorage: { sizeInGiB: 50 }
        deploymentConfiguration: { maximumPercent: 150 }
        iam: { taskRole: "arn:aws:iam::111122223333:role/web", rolePath: /web/ }
      services: { web: { image: "web:1", port: 8080 } }
    `);
    expect(controller).toMatchObject({
      cpu: 256,
      memory: 512,
      requiresCompatibilities: ['FARGATE'],
      platformVersion: undefined,
      ephemeralStorage: undefined,
      deploymentConfiguration: undefined,
      iam: { taskRole: undefined, rolePath: undefined },
    });
  });

  it('are two dev servers never, whatever the defaults say of rollouts', () => {
    const { devServer } = resolveText(mesh`
      consul: { servers: devServer }
      devServer: { memory: 2048 }
      defaults: { deploymentConfiguration: { maximumPercent: 200 } }
    `);
    expect(devServer?.task).toMatchObject({ memory: 2048, deploymentConfiguration: undefined });
  });
});

describe('the defaults in the schema', () => {
  it('are the built-in ones', () => {
    const { definitions = {} } = meshSchema(ecsDefinitions());
    const byDefault = (definition: string, field: string) =>
      definitions[definition]?.properties?.[field]?.default;
    for (const field of [
      'launchType',
      'cpu',
      'memory',
      'enableExecuteCommand',
      'logLevel',
      'shutdownDelaySeconds',
      'desiredCount',
    ] as const) {
      expect([field, byDefault('Service', field)]).toEqual([field, BUILT_IN[field]]);
    }
    expect(byDefault('Controller', 'cpu')).toBe(BUILT_IN.controller.cpu);
    expect(byDefault('Controller', 'memory')).toBe(BUILT_IN.controller.memory);
    expect(byDefault('DevServer', 'datacenter')).toBe(BUILT_IN.datacenter);
    expect(byDefault('Images', 'dataplane')).toBe(BUILT_IN.images.dataplane);
    expect(byDefault('Images', 'consul')).toBe(BUILT_IN.images.consul);
    expect(byDefault('Acls', 'authMethod')).toBe(BUILT_IN.authMethod);
    expect(byDefault('Logs', 'retentionInDays')).toBe(BUILT_IN.logRetentionInDays);
    expect(byDefault('Autoscaling', 'scaleInCooldown')).toBe(BUILT_IN.scaleInCooldown);
    expect(byDefault('Autoscaling', 'scaleOutCooldown')).toBe(BUILT_IN.scaleOutCooldown);
  });
});
