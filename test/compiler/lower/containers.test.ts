import { describe, expect, it } from 'vitest';
import { compileText, mesh } from '../../support/mesh-text.ts';
import {
  containerOf,
  containersOf,
  environmentOf,
  object,
  objects,
  propertiesOf,
} from './compiled.ts';

const SIDECARS = ['consul-ecs-mesh-init', 'consul-dataplane', 'consul-ecs-health-sync'] as const;
const WEB = mesh`
  services: { web: { image: "web:1", port: 8080 } }
`;

function container(text: string, name: string) {
  return containerOf(compileText(text), 'web', name);
}

describe('the containers of a service', () => {
  it('are the main one with the name of the component, further ones by name, then the sidecars', () => {
    const compiled = compileText(mesh`
      services:
        web:
          image: web:1
          port: 8080
          containers: { zebra: { image: "z:1" }, ant: { image: "a:1" } }
    `);
    const names = containersOf(compiled, 'web').map(({ Name }) => Name);
    expect(names).toEqual(['web', 'ant', 'zebra', ...SIDECARS]);
  });

  it('keep what the file says of them, in the names of CloudFormation', () => {
    const web = container(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            command: [serve]
            stopTimeout: 60
            portMappings: [{ containerPort: 8080 }]
            environment: { B: two, A: { plain: one }, EMPTY: "" }
            linuxParameters: { initProcessEnabled: true }
            dockerLabels: { portMappings: kept }
      `,
      'web',
    );
    expect(web).toMatchObject({
      Name: 'web',
      Image: 'web:1',
      Command: ['serve'],
      StopTimeout: 60,
      PortMappings: [{ ContainerPort: 8080 }],
      LinuxParameters: { InitProcessEnabled: true },
      DockerLabels: { portMappings: 'kept' },
    });
    expect(environmentOf(web)).toEqual({ A: 'one', B: 'two', EMPTY: '' });
  });

  it('log to the log group of the mesh unless they say where', () => {
    const text = mesh`
      services:
        web:
          image: web:1
          port: 8080
          containers:
            other: { image: "b:1", logConfiguration: { logDriver: splunk, options: { a: b } } }
    `;
    const logs = {
      LogDriver: 'awslogs',
      Options: {
        'awslogs-group': { Ref: 'LogGroupName' },
        'awslogs-region': { Ref: 'AWS::Region' },
        'awslogs-stream-prefix': 'web',
      },
    };
    for (const name of ['web', ...SIDECARS]) {
      expect(container(text, name)['LogConfiguration']).toEqual(logs);
    }
    expect(container(text, 'other')['LogConfiguration']).toEqual({
      LogDriver: 'splunk',
      Options: { a: 'b' },
    });
  });
});

describe('the sidecars', () => {
  it('end the task when they die, except mesh-init, which ends by itself', () => {
    const essential = SIDECARS.map((name) => container(WEB, name)['Essential'] ?? true);
    expect(essential).toEqual([false, true, true]);
  });

  it('run as fixed users that are not root', () => {
    const users = SIDECARS.map((name) => container(WEB, name)['User']);
    expect(users).toEqual(['5996:5995', '5995:5995', '5996:5995']);
  });

  it('are not privileged and add no capability', () => {
    for (const name of SIDECARS) {
      const sidecar = container(WEB, name);
      expect(sidecar['Privileged']).toBeUndefined();
      expect(sidecar['LinuxParameters']).toBeUndefined();
    }
  });

  it('have read-only root file systems where our own programs run', () => {
    for (const name of ['consul-ecs-mesh-init', 'consul-ecs-health-sync']) {
      expect(container(WEB, name)['ReadonlyRootFilesystem']).toBe(true);
    }
  });

  it('have writable ones with ECS Exec', () => {
    const text = mesh`
      services: { web: { image: "web:1", port: 8080, enableExecuteCommand: true } }
    `;
    for (const name of SIDECARS) {
      expect(container(text, name)['ReadonlyRootFilesystem']).toBeUndefined();
    }
  });

  it('alone mount the volume that holds the login token, the proxy without writing', () => {
    const text = mesh`
      services:
        web:
          image: web:1
          port: 8080
          mountPoints: [{ sourceVolume: scratch, containerPath: /tmp }]
          volumes: { scratch: {} }
          containers: { other: { image: "b:1" } }
    `;
    const mounts = containersOf(compileText(text), 'web').map(({ Name, MountPoints }) => [
      Name,
      objects(MountPoints).map(({ SourceVolume, ContainerPath, ReadOnly = false }) => [
        SourceVolume,
        ContainerPath,
        ReadOnly,
      ]),
    ]);
    expect(mounts).toEqual([
      ['web', [['scratch', '/tmp', false]]],
      ['other', []],
      ['consul-ecs-mesh-init', [['consul_data', '/consul', false]]],
      ['consul-dataplane', [['consul_data', '/consul', true]]],
      ['consul-ecs-health-sync', [['consul_data', '/consul', false]]],
    ]);
  });

  it('share one volume of the task, beside those of the file', () => {
    const compiled = compileText(mesh`
      services:
        web:
          image: web:1
          port: 8080
          volumes: { b: { efsVolumeConfiguration: { fileSystemId: fs-01234567 } }, a: {} }
    `);
    expect(propertiesOf(compiled, 'web', 'TaskDefinition')['Volumes']).toEqual([
      { Name: 'consul_data' },
      { Name: 'a' },
      { Name: 'b', EFSVolumeConfiguration: { FilesystemId: 'fs-01234567' } },
    ]);
  });

  it('set memory aside and have a limit', () => {
    const memory = SIDECARS.map((name) => {
      const { MemoryReservation, Memory } = container(WEB, name);
      return [MemoryReservation, Memory];
    });
    expect(memory).toEqual([
      [64, 128],
      [128, 512],
      [56, 128],
    ]);
  });

  it('never have a limit above the memory of the task', () => {
    const text = mesh`
      services: { web: { image: "web:1", port: 8080, launchType: EC2, memory: 300 } }
    `;
    expect(container(text, 'consul-dataplane')['Memory']).toBe(300);
  });

  it('use the images of the file', () => {
    const text = mesh`
      images: { runtime: "runtime:1", dataplane: "dataplane:2" }
      services: { web: { image: "web:1", port: 8080 } }
    `;
    const images = SIDECARS.map((name) => container(text, name)['Image']);
    expect(images).toEqual(['runtime:1', 'dataplane:2', 'runtime:1']);
  });

  it('begin with the command of their program, the proxy with its own entry point', () => {
    const commands = SIDECARS.map((name) => {
      const { EntryPoint, Command } = container(WEB, name);
      return { EntryPoint, Command };
    });
    expect(commands).toEqual([
      { Command: ['mesh-init'] },
      { Command: ['-config-file=/consul/consul-dataplane.json'] },
      { Command: ['health-sync'] },
    ]);
  });

  it('give the proxy enough open files', () => {
    expect(container(WEB, 'consul-dataplane')['Ulimits']).toEqual([
      { Name: 'nofile', SoftLimit: 1_048_576, HardLimit: 1_048_576 },
    ]);
  });

  it('let health-sync finish its wait before ECS kills it', () => {
    const text = (delay: number) => mesh`
      services: { web: { image: "web:1", port: 8080, shutdownDelaySeconds: ${delay} } }
    `;
    const timeouts = [0, 20, 21, 110].map((delay) => {
      const sync = container(text(delay), 'consul-ecs-health-sync');
      return [environmentOf(sync)['MESHC_SHUTDOWN_DELAY_SECONDS'], sync['StopTimeout']];
    });
    expect(timeouts).toEqual([
      ['0', undefined],
      ['20', undefined],
      ['21', 31],
      ['110', 120],
    ]);
  });
});

describe('health checks', () => {
  it('of the sidecars and of the tasks that meshc brings are commands that ECS can run', () => {
    const compiled = compileText(mesh`
      consul: { servers: devServer }
      devServer: {}
      services: { web: { image: "web:1", port: 8080 } }
    `);
    const checked = ['web', 'controller', 'dev-server'].flatMap((component) =>
      containersOf(compiled, component).flatMap(({ Name, HealthCheck }) =>
        HealthCheck === undefined ? [] : [[Name, HealthCheck]],
      ),
    );
    expect(checked.map(([name]) => name)).toEqual([
      'consul-dataplane',
      'consul-ecs-health-sync',
      'consul-ecs-controller',
      'consul-server',
    ]);
    for (const [, check] of checked) {
      const [kind, command] = object(check)['Command'] as readonly string[];
      expect(kind).toMatch(/^CMD(-SHELL)?$/);
      expect(command).toMatch(/\S/);
    }
  });

  it('ask the proxy itself, and health-sync by the file that it writes', () => {
    expect(container(WEB, 'consul-dataplane')['HealthCheck']).toMatchObject({
      Command: ['CMD', '/usr/local/bin/consul-dataplane', '-check-proxy-health'],
    });
    expect(container(WEB, 'consul-ecs-health-sync')['HealthCheck']).toMatchObject({
      Command: ['CMD-SHELL', 'test -f /consul/health-sync-ready'],
    });
  });
});

describe('what the sidecars read from their environment', () => {
  it('tells health-sync to deregister only where no controller serves the mesh', () => {
    const variable = (controller: string) =>
      environmentOf(
        container(
          mesh`
            controller: ${controller}
            services: { web: { image: "web:1", port: 8080 } }
          `,
          'consul-ecs-health-sync',
        ),
      )['MESHC_DEREGISTER'];
    expect(variable('{ deploy: false }')).toBe('true');
    expect(variable('{ deploy: false, external: true }')).toBeUndefined();
    expect(variable('{}')).toBeUndefined();
  });

  it('tells health-sync to start over only where the server forgets', () => {
    const sync = container(
      mesh`
        consul: { servers: devServer }
        devServer: {}
        services: { web: { image: "web:1", port: 8080 } }
      `,
      'consul-ecs-health-sync',
    );
    expect(environmentOf(sync)['MESHC_RESTART_WHEN_FORGOTTEN']).toBe('true');
    const other = container(WEB, 'consul-ecs-health-sync');
    expect(environmentOf(other)['MESHC_RESTART_WHEN_FORGOTTEN']).toBeUndefined();
  });

  it('is the same task config for mesh-init and health-sync, and none for the proxy', () => {
    const configs = SIDECARS.map(
      (name) => environmentOf(container(WEB, name))['CONSUL_ECS_CONFIG_JSON'],
    );
    expect(configs[0]).toEqual(expect.any(String));
    expect(configs).toEqual([configs[0], undefined, configs[0]]);
  });
});
