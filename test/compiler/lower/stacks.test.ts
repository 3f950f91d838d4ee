import { describe, expect, it } from 'vitest';
import { compileText, mesh } from '../../support/mesh-text.ts';
import { containerOf, environmentOf, object, objects, propertiesOf, stackOf } from './compiled.ts';

const SHOP = mesh`
  cluster: { create: { containerInsights: enhanced } }
  consul: { servers: devServer }
  devServer: {}
  services:
    web: { image: "web:1", port: 8080 }
    api: { image: "api:1", port: 8080 }
`;

describe('the stacks of a mesh', () => {
  it('are base, dev server, controller, then the services by name', () => {
    const { stacks } = compileText(SHOP);
    expect(stacks.map(({ component, kind, stackName }) => [component, kind, stackName])).toEqual([
      ['base', 'base', 'shop-dev--base'],
      ['dev-server', 'dev-server', 'shop-dev--dev-server'],
      ['controller', 'controller', 'shop-dev--controller'],
      ['api', 'service', 'shop-dev--api'],
      ['web', 'service', 'shop-dev--web'],
    ]);
  });

  it('wait for what has to stand before them, and services not for each other', () => {
    const order = compileText(SHOP).stacks.map(({ component, dependsOn }) => [
      component,
      dependsOn,
    ]);
    expect(Object.fromEntries(order)).toEqual({
      base: [],
      'dev-server': ['base'],
      controller: ['base', 'dev-server'],
      api: ['base', 'dev-server', 'controller'],
      web: ['base', 'dev-server', 'controller'],
    });
  });

  it('are fewer without dev server and controller', () => {
    const { stacks } = compileText(mesh`
      controller: { deploy: false, external: true }
      services: { web: { image: "web:1", port: 8080 } }
    `);
    expect(stacks.map(({ component, dependsOn }) => [component, dependsOn])).toEqual([
      ['base', []],
      ['web', ['base']],
    ]);
  });

  it('come from the places where the file speaks of them', () => {
    const places = compileText(SHOP).stacks.map(({ component, origin }) => [
      component,
      origin.line,
      origin.column,
    ]);
    expect(places).toEqual([
      ['base', 1, 1],
      ['dev-server', 3, 1],
      ['controller', 1, 1],
      ['api', 6, 3],
      ['web', 5, 3],
    ]);
  });

  it('say who wrote them, outside of what plan compares', () => {
    expect(stackOf(compileText(SHOP), 'web').template.Metadata).toMatchObject({
      meshc: { version: '0.0.0-test', component: 'web', kind: 'service' },
    });
  });
});

describe('values from one stack to another', () => {
  const { stacks } = compileText(SHOP);
  const base = stackOf({ ...compileText(SHOP), stacks }, 'base');

  it.each(stacks.map((stack) => [stack.component, stack] as const))(
    'are parameters of %s, each from an output that exists and each used',
    (_component, { parameters, template }) => {
      expect(Object.keys(template.Parameters ?? {})).toEqual(Object.keys(parameters));
      const resources = JSON.stringify(template.Resources);
      for (const [name, { component, output }] of Object.entries(parameters)) {
        expect(component).toBe('base');
        expect(base.template.Outputs).toHaveProperty(output);
        expect(resources).toMatch(new RegExp(`"Ref":"${name}"|\\$\\{${name}\\}`));
      }
    },
  );

  it('are no exports, which would block every replacement in base', () => {
    expect(JSON.stringify(stacks.map(({ template }) => template))).not.toContain('"Export"');
  });

  it('are no cluster when the file names one', () => {
    const compiled = compileText(mesh`
      cluster: { existing: "arn:aws:ecs:eu-west-1:111122223333:cluster/prod" }
      services: { web: { image: "web:1", port: 8080 } }
    `);
    expect(stackOf(compiled, 'web').parameters).not.toHaveProperty('ClusterName');
    expect(propertiesOf(compiled, 'web', 'Service')['Cluster']).toBe('prod');
  });
});

describe('base', () => {
  it('makes the cluster as the file says', () => {
    expect(propertiesOf(compileText(SHOP), 'base', 'Cluster')).toMatchObject({
      ClusterSettings: [{ Name: 'containerInsights', Value: 'enhanced' }],
    });
    const plain = compileText(mesh`
      cluster: { create: {} }
    `);
    expect(propertiesOf(plain, 'base', 'Cluster')).toEqual({});
  });

  it('keeps logs as long as the file says', () => {
    const days = (defaults: string) =>
      propertiesOf(
        compileText(mesh`
          defaults: ${defaults}
        `),
        'base',
        'LogGroup',
      )['RetentionInDays'];
    expect(days('{}')).toBe(30);
    expect(days('{ logs: { retentionInDays: 90 } }')).toBe(90);
  });

  it('and one service together stay within twelve resources', () => {
    const { stacks } = compileText(mesh`
      cluster: { create: {} }
      consul: { servers: { hosts: consul.example, securityGroupId: sg-00000001 }, acls: true }
      controller: { deploy: false, external: true }
      services: { web: { image: "web:1", port: 8080, enableExecuteCommand: true } }
    `);
    const count = stacks.flatMap(({ template }) => Object.keys(template.Resources)).length;
    expect(count).toBeLessThanOrEqual(12);
  });
});

describe('the ECS service of a service', () => {
  const serviceOf = (settings: string) =>
    propertiesOf(
      compileText(mesh`
        services: { web: { image: "web:1", port: 8080, ${settings} } }
      `),
      'web',
      'Service',
    );

  it('hands the tags of the task definition to its tasks, and rolls back on failure', () => {
    expect(serviceOf('desiredCount: 3')).toMatchObject({
      Cluster: 'shared',
      TaskDefinition: { Ref: 'TaskDefinition' },
      LaunchType: 'FARGATE',
      DesiredCount: 3,
      PropagateTags: 'TASK_DEFINITION',
      DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
    });
  });

  it('has no name, which would make a replacement fail', () => {
    expect(serviceOf('desiredCount: 1')).not.toHaveProperty('ServiceName');
  });

  it('rolls out as the file says', () => {
    const deployment = `deploymentConfiguration: {
      maximumPercent: 150, deploymentCircuitBreaker: { enable: true, rollback: false } }`;
    expect(serviceOf(deployment)['DeploymentConfiguration']).toMatchObject({
      MaximumPercent: 150,
      DeploymentCircuitBreaker: { Enable: true, Rollback: false },
    });
  });

  it('allows ECS Exec only where asked', () => {
    expect(serviceOf('enableExecuteCommand: true')['EnableExecuteCommand']).toBe(true);
    expect(serviceOf('enableExecuteCommand: false')).not.toHaveProperty('EnableExecuteCommand');
  });

  it('has no tasks where the file says none', () => {
    expect(serviceOf('desiredCount: 0')['DesiredCount']).toBe(0);
  });
});

describe('the task definition of a service', () => {
  const taskOf = (settings: string, more = '') =>
    propertiesOf(
      compileText(
        `${mesh`
        services: { web: { image: "web:1", port: 8080, ${settings} } }
      `}${more}`,
      ),
      'web',
      'TaskDefinition',
    );

  it('has the size, the platform and the family of the file', () => {
    const settings = `cpu: 1024, memory: 4096, family: shop-web, ephemeralStorage: { sizeInGiB: 50 },
      runtimePlatform: { cpuArchitecture: ARM64, operatingSystemFamily: LINUX }`;
    expect(taskOf(settings)).toMatchObject({
      Cpu: '1024',
      Memory: '4096',
      Family: 'shop-web',
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
      EphemeralStorage: { SizeInGiB: 50 },
      RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
      TaskRoleArn: { 'Fn::GetAtt': ['TaskRole', 'Arn'] },
      ExecutionRoleArn: { 'Fn::GetAtt': ['ExecutionRole', 'Arn'] },
    });
  });

  it('has built-in values otherwise, or those of the defaults', () => {
    expect(taskOf('desiredCount: 1')).toMatchObject({
      Cpu: '512',
      Memory: '1024',
      Family: 'shop-dev--web',
    });
    const defaults = 'defaults: { cpu: 256, memory: 512, launchType: EC2 }\n';
    expect(taskOf('memory: 1024', defaults)).toMatchObject({
      Cpu: '256',
      Memory: '1024',
      RequiresCompatibilities: ['EC2'],
    });
  });

  it('bears the tags by which a controller knows its tasks, beside those of the file', () => {
    const tags = objects(taskOf('consulName: web_v2, tags: { team: shop }')['Tags']);
    expect(Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))).toEqual({
      team: 'shop',
      'consul.hashicorp.com/mesh': 'true',
      'consul.hashicorp.com/service-name': 'web_v2',
    });
  });
});

describe('the controller', () => {
  const compiled = compileText(mesh`
    controller: { cpu: 512, memory: 1024 }
  `);
  const container = containerOf(compiled, 'controller', 'consul-ecs-controller');

  it('is one task of the runtime image', () => {
    expect(propertiesOf(compiled, 'controller', 'Service')['DesiredCount']).toBe(1);
    expect(propertiesOf(compiled, 'controller', 'TaskDefinition')).toMatchObject({
      Cpu: '512',
      Memory: '1024',
    });
    expect(container).toMatchObject({
      Image: 'runtime.example/meshc:1.0.0',
      Command: ['controller'],
      User: '5996:5995',
      ReadonlyRootFilesystem: true,
    });
  });

  it('is small unless the file says otherwise', () => {
    expect(propertiesOf(compileText(mesh``), 'controller', 'TaskDefinition')).toMatchObject({
      Cpu: '256',
      Memory: '512',
    });
  });

  it('is healthy by the heartbeat that it writes into its own volume', () => {
    expect(object(container['HealthCheck'])['Command']).toEqual([
      'CMD-SHELL',
      'test -n "$(find /tmp/meshc/controller-heartbeat -mmin -2)"',
    ]);
    const [mount] = objects(container['MountPoints']);
    expect(mount).toMatchObject({ ContainerPath: '/tmp/meshc' });
    expect(propertiesOf(compiled, 'controller', 'TaskDefinition')['Volumes']).toEqual([
      { Name: mount?.['SourceVolume'] },
    ]);
  });

  it('knows where the config entries of the mesh are', () => {
    expect(environmentOf(container)['MESHC_CONFIG_ENTRIES_PATH']).toBe('/meshc/shop/dev/');
  });

  it('can be looked into with ECS Exec', () => {
    const open = compileText(mesh`
      defaults: { enableExecuteCommand: true }
    `);
    expect(propertiesOf(open, 'controller', 'Service')['EnableExecuteCommand']).toBe(true);
    expect(containerOf(open, 'controller', 'consul-ecs-controller')).not.toHaveProperty(
      'ReadonlyRootFilesystem',
    );
  });
});
