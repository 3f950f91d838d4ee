import { describe, expect, it } from 'vitest';
import { check, mesh } from '../../support/mesh-text.ts';

/** `code line: text of the line from the column on`, message and hint of each finding. */
function found(text: string): readonly string[] {
  const lines = text.split('\n');
  return check(text).map(({ code, location }) => {
    const { line, column, endLine, endColumn } = location;
    const end = line === endLine ? endColumn - 1 : undefined;
    return `${code}: ${lines[line - 1]?.slice(column - 1, end)}`;
  });
}

function hintOf(text: string): string {
  return `${check(text)[0]?.message}; ${check(text)[0]?.hint}`;
}

const web = (overrides: string): string => mesh`
  services:
    web:
      image: web:1
      port: 8080
      containers: { agent: { image: "agent:1" } }
      overrides: ${overrides}
`;
const resources = (patches: string): string => web(`{ resources: { ${patches} } }`);
const dataplane = (patch: string): string =>
  web(`{ containers: { consul-dataplane: { ${patch} } } }`);

describe('the name of a resource in overrides', () => {
  it('is one that the stack has', () => {
    expect(found(resources('Srevice: { Properties: { Role: x } }'))).toEqual([
      'unknown-override: Srevice',
    ]);
    expect(hintOf(resources('Srevice: { Properties: { Role: x } }'))).toContain('"Service"');
  });

  it('is listed with all others when it looks like none', () => {
    expect(hintOf(resources('Xyz: { DeletionPolicy: Retain }'))).toMatch(
      /no resource "Xyz"; it has "TaskRole", "ExecutionRole", .* and "Service"$/,
    );
  });

  it('is no name of objects in general', () => {
    expect(found(resources('constructor: { DeletionPolicy: Retain }'))).toEqual([
      'unknown-override: constructor',
    ]);
  });
});

describe('the name of a container in overrides', () => {
  it('is one that meshc brings', () => {
    expect(found(web('{ containers: { dataplane: { interactive: true } } }'))).toEqual([
      'unknown-override: dataplane',
    ]);
    expect(hintOf(web('{ containers: { xyz: { interactive: true } } }'))).toContain(
      '"consul-ecs-mesh-init", "consul-dataplane" and "consul-ecs-health-sync"',
    );
  });

  it('is none of the user, who writes the field itself', () => {
    for (const name of ['web', 'agent']) {
      expect(hintOf(web(`{ containers: { ${name}: { interactive: true } } }`))).toContain(
        'a container of your own',
      );
    }
  });
});

describe('a patched resource', () => {
  it('is checked against its published schema, at the line of the override', () => {
    expect(found(resources('Service: { Properties: { SchedulingStrateg: DAEMON } }'))).toEqual([
      'unknown-key: SchedulingStrateg',
    ]);
    expect(found(resources('Service: { Properties: { SchedulingStrategy: SOMETIMES } }'))).toEqual([
      'not-allowed: SOMETIMES',
    ]);
    expect(
      found(resources('Service: { Properties: { VolumeConfigurations: [{ Name: x, Nam: 1 }] } }')),
    ).toEqual(['unknown-key: Nam']);
  });

  it('cannot lose what it must have', () => {
    expect(
      found(resources('TaskRole: { Properties: { AssumeRolePolicyDocument: null } }')),
    ).toEqual(['missing-key: AssumeRolePolicyDocument']);
  });

  it('cannot set what only AWS sets', () => {
    expect(found(resources('Service: { Properties: { ServiceArn: x } }'))).toEqual([
      'unknown-key: ServiceArn',
    ]);
  });

  it('may hold functions of CloudFormation that refer to its own stack', () => {
    expect(
      found(
        resources(
          'Service: { Properties: { ServiceName: { "Fn::Sub": "${AWS::StackName}-${LogGroupName}" }, Role: { "Fn::GetAtt": [TaskRole, Arn] } } }',
        ),
      ),
    ).toEqual([]);
  });

  it.each([
    ['{ Ref: TaskRol }', 'Ref', '"TaskRole"'],
    ['{ "Fn::GetAtt": TaskRol.Arn }', '"Fn::GetAtt"', '"TaskRole"'],
    ['{ "Fn::Sub": "${TaskRol.Arn}/${!x}" }', '"Fn::Sub"', '"TaskRole"'],
    ['{ "Fn::Sub": ["${a}${TaskRol}", { a: b }] }', '"Fn::Sub"', '"TaskRole"'],
    ['{ "Fn::Join": ["", [{ Ref: TaskRol }]] }', 'Ref', '"TaskRole"'],
  ])('cannot refer to what is not there: %s', (value, at, hint) => {
    const text = resources(`Service: { Properties: { ServiceName: ${value} } }`);
    expect(found(text)).toEqual([`unknown-override: ${at}`]);
    expect(hintOf(text)).toContain(hint);
  });
});

describe('a patched container', () => {
  it('is checked in the words of ECS', () => {
    expect(found(dataplane('linuxParameters: { initProcesEnabled: true }'))).toEqual([
      'unknown-key: initProcesEnabled',
    ]);
    expect(found(dataplane('startTimeout: soon'))).toEqual(['wrong-type: soon']);
    expect(found(dataplane('image: null'))).toEqual(['missing-key: image']);
    expect(found(dataplane('startTimout: 1'))).toEqual(['unknown-key: startTimout']);
  });
});

describe('what meshc relies on', () => {
  it.each([
    'command: [-help]',
    'entryPoint: [sh]',
    'user: root',
    'essential: false',
    'dependsOn: []',
    'healthCheck: { retries: 3 }',
    'stopTimeout: 5',
    'restartPolicy: { enabled: true }',
    'disableNetworking: true',
    'secrets: []',
    'mountPoints: []',
    'cpu: 64',
    'memory: 64',
    'memoryReservation: 64',
  ])('stays in a sidecar: %s', (patch) => {
    const [field = ''] = patch.split(':');
    expect(found(dataplane(patch))).toEqual([
      expect.stringMatching(`^protected-override: ${field}`),
    ]);
  });

  it.each([
    'TaskDefinition: { Properties: { ContainerDefinitions: [] } }',
    'TaskDefinition: { Properties: { Volumes: [] } }',
    'TaskDefinition: { Properties: { NetworkMode: bridge } }',
    'TaskDefinition: { Properties: { Tags: [] } }',
    'TaskDefinition: { Properties: { Cpu: "1024" } }',
    'TaskDefinition: { Properties: { TaskRoleArn: x } }',
    'Service: { Properties: { PropagateTags: SERVICE } }',
    'Service: { Properties: { PropagateTags: null } }',
    'Service: { Properties: { NetworkConfiguration: null } }',
    'Service: { Properties: { NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups: [sg-1] } } } }',
    'Service: { Properties: { DeploymentController: { Type: EXTERNAL } } }',
    'Service: { Properties: { LaunchType: EC2 } }',
    'TaskRole: { Properties: { Tags: null } }',
    'TaskRole: { Properties: { Path: / } }',
    'ExecutionRole: { Properties: { Policies: [] } }',
  ])('stays in a resource: %s', (patch) => {
    expect(found(resources(patch))).toEqual([expect.stringMatching(/^protected-override: /)]);
  });

  it('may be repeated as it is', () => {
    expect(found(resources('Service: { Properties: { PropagateTags: TASK_DEFINITION } }'))).toEqual(
      [],
    );
    expect(found(dataplane('essential: null'))).toEqual([]);
  });

  it('is told with the reason and what to write in its place', () => {
    expect(hintOf(dataplane('memory: 64'))).toBe(
      '"memory" cannot be overridden, because the rules check the sizes of the sidecars; write sidecars of the component',
    );
    expect(hintOf(dataplane('mountPoints: []'))).toContain('loses items that have to stay');
  });

  it('lets lists grow', () => {
    expect(
      found(
        dataplane(
          'mountPoints: [{ sourceVolume: consul_data, containerPath: /consul, readOnly: true }, { sourceVolume: certs, containerPath: /certs }]',
        ),
      ),
    ).toEqual([]);
  });

  it.each(['MESHC_DEREGISTER', 'DP_LOG_LEVEL', 'CONSUL_HTTP_TOKEN', 'CONSUL_ECS_CONFIG_JSON'])(
    'are the variables by which programs are told what to do: %s',
    (name) => {
      expect(
        found(web(`{ containers: { consul-ecs-health-sync: { environment: { ${name}: x } } } }`)),
      ).toEqual([`protected-override: ${name}`]);
    },
  );

  it('holds for the parts of the mesh that have no sidecars, too', () => {
    const text = (overrides: string) => mesh`
      base: { overrides: { resources: { MeshIngress: { Properties: { FromPort: 1 } } } } }
      consul: { servers: devServer }
      devServer: { overrides: { resources: { Service: { Properties: ${overrides} } } } }
      controller: { overrides: { containers: { consul-ecs-controller: { memory: 512 } } } }
    `;
    expect(found(text('{ DeploymentConfiguration: { MaximumPercent: 200 } }'))).toEqual([
      'protected-override: FromPort',
      'protected-override: MaximumPercent',
    ]);
  });
});
