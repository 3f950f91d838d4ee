import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { toDraft07 } from '../../scripts/generate/cloudformation-schema.ts';
import { readResourceSchema, vendoredTypes } from '../../scripts/generate/resource-schema.ts';
import type { JsonObject, Resource } from '../../src/model/template.ts';
import { checkTemplate } from '../support/cloudformation-schema.ts';

/** A small task and what a test changes in it. */
function task(change: {
  readonly web?: JsonObject;
  readonly task?: JsonObject;
  readonly others?: readonly JsonObject[];
}): Resource {
  const web: JsonObject = { Name: 'web', Image: 'web:1', PortMappings: [{ ContainerPort: 8080 }] };
  return {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: { Ref: 'AWS::StackName' },
      NetworkMode: 'awsvpc',
      Cpu: '256',
      Memory: '512',
      ContainerDefinitions: [{ ...web, ...change.web }, ...(change.others ?? [])],
      ...change.task,
    },
  };
}

function problemsOf(resources: Readonly<Record<string, Resource>>): readonly string[] {
  return checkTemplate({ Resources: resources }).map(
    ({ logicalId, path, message }) => `${logicalId}${path}: ${message}`,
  );
}

const GROUP: Resource = {
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { GroupDescription: 'tasks', VpcId: { Ref: 'Vpc' } },
};

function ingress(change: JsonObject): Resource {
  return {
    Type: 'AWS::EC2::SecurityGroupIngress',
    Properties: {
      GroupId: { 'Fn::GetAtt': ['Group', 'GroupId'] },
      IpProtocol: 'tcp',
      FromPort: 80,
      ToPort: 80,
      CidrIp: '10.0.0.0/8',
      ...change,
    },
  };
}

describe('checkTemplate against the schemas', () => {
  it.each(vendoredTypes())('has a schema of %s that Ajv takes in strict mode', (type) => {
    const ajv = new Ajv({ strictTypes: false });
    expect(() => ajv.compile(toDraft07(readResourceSchema(type)))).not.toThrow();
  });

  it('finds nothing in a good task, functions included', () => {
    const web = { Image: { Ref: 'Image' }, Cpu: { Ref: 'Cpu' }, HealthCheck: { Ref: 'Check' } };
    expect(problemsOf({ Task: task({ web }) })).toEqual([]);
  });

  it('finds an unknown property with its place', () => {
    expect(problemsOf({ Task: task({ web: { Imag: 'x' } }) })).toEqual([
      'Task/ContainerDefinitions/0: must NOT have additional properties: Imag',
    ]);
  });

  it('finds a wrong type beside a function', () => {
    expect(problemsOf({ Task: task({ web: { Cpu: 'many', Image: { Ref: 'Image' } } }) })).toEqual([
      'Task/ContainerDefinitions/0/Cpu: must be integer',
    ]);
  });

  it('leaves out a property that is no value', () => {
    expect(problemsOf({ Task: task({ web: { Image: { Ref: 'AWS::NoValue' } } }) })).toEqual([
      "Task/ContainerDefinitions/0: must have required property 'Image'",
    ]);
  });

  it('finds a type that is not vendored', () => {
    expect(problemsOf({ Thing: { Type: 'AWS::Nope::Thing' } })).toEqual([
      'Thing: AWS::Nope::Thing has no schema in schema/aws/',
    ]);
  });

  it('finds a read-only property', () => {
    expect(problemsOf({ Task: task({ task: { TaskDefinitionArn: 'arn:x' } }) })).toEqual([
      'Task/TaskDefinitionArn: is read-only',
    ]);
  });

  it('finds a policy that is attached to nothing', () => {
    const Properties = { PolicyName: 'read', PolicyDocument: { Ref: 'Document' } };
    expect(problemsOf({ Policy: { Type: 'AWS::IAM::Policy', Properties } })).toContain(
      'Policy: must match a schema in anyOf',
    );
  });

  it('finds a rule without any source', () => {
    const { CidrIp: _, ...properties } = ingress({}).Properties ?? {};
    const problems = problemsOf({ Group: GROUP, Rule: { ...ingress({}), Properties: properties } });
    expect(problems).toContain('Rule: must match exactly one schema in oneOf');
  });

  it('finds a rule with two sources', () => {
    const rule = ingress({ CidrIpv6: '::/0' });
    expect(problemsOf({ Group: GROUP, Rule: rule })).toEqual([
      'Rule: must match exactly one schema in oneOf',
    ]);
  });
});

describe('checkTemplate inside tasks', () => {
  const side: JsonObject = { Name: 'side', Image: 'side:1', Essential: false };

  it.each([
    [
      'a dependency on an unknown container',
      task({ web: { DependsOn: [{ ContainerName: 'proxi', Condition: 'START' }] } }),
      'Task/ContainerDefinitions/0/DependsOn/0: no container proxi',
    ],
    [
      'two containers of one name',
      task({ others: [{ Name: 'web', Image: 'web:2' }] }),
      'Task/ContainerDefinitions: Name web stands there twice',
    ],
    [
      'an unknown volume',
      task({ web: { MountPoints: [{ SourceVolume: 'data', ContainerPath: '/data' }] } }),
      'Task/ContainerDefinitions/0/MountPoints/0: no SourceVolume data',
    ],
    [
      'volumes of an unknown container',
      task({ web: { VolumesFrom: [{ SourceContainer: 'data' }] } }),
      'Task/ContainerDefinitions/0/VolumesFrom/0: no SourceContainer data',
    ],
    [
      'a wait for the health of a container without health check',
      task({
        web: { DependsOn: [{ ContainerName: 'side', Condition: 'HEALTHY' }] },
        others: [side],
      }),
      'Task/ContainerDefinitions/0/DependsOn/0: side has no health check, so is never HEALTHY',
    ],
    [
      'a wait for the end of an essential container',
      task({
        web: { DependsOn: [{ ContainerName: 'side', Condition: 'SUCCESS' }] },
        others: [{ ...side, Essential: true }],
      }),
      'Task/ContainerDefinitions/0/DependsOn/0: side is essential, so nothing may wait for its end',
    ],
    [
      'a task in which nothing is essential',
      task({ web: { Essential: false } }),
      'Task/ContainerDefinitions: no container is essential',
    ],
    [
      'more memory than the task has',
      task({ web: { MemoryReservation: 300 }, others: [{ ...side, Memory: 300 }] }),
      'Task/Memory: containers reserve 600 MiB of 512',
    ],
    [
      'a log driver without log router',
      task({ web: { LogConfiguration: { LogDriver: 'awsfirelens' } } }),
      'Task/ContainerDefinitions/0/LogConfiguration: no container is the log router',
    ],
    [
      'a variable that is a secret too',
      task({
        web: {
          Environment: [{ Name: 'TOKEN', Value: '1' }],
          Secrets: [{ Name: 'TOKEN', ValueFrom: 'arn:x' }],
        },
      }),
      'Task/ContainerDefinitions/0/Environment: Name TOKEN stands there twice',
    ],
    [
      'one port twice',
      task({
        web: { PortMappings: [{ ContainerPort: 80 }, { ContainerPort: 80, Protocol: 'tcp' }] },
      }),
      'Task/ContainerDefinitions/0/PortMappings: Port 80/tcp stands there twice',
    ],
    [
      'another host port with awsvpc',
      task({ web: { PortMappings: [{ ContainerPort: 80, HostPort: 81 }] } }),
      'Task/ContainerDefinitions/0/PortMappings: awsvpc maps a port to itself only',
    ],
  ])('finds %s', (_mistake, resource, problem) => {
    expect(problemsOf({ Task: resource })).toEqual([problem]);
  });

  it('finds containers that wait for each other', () => {
    const web = { DependsOn: [{ ContainerName: 'side', Condition: 'START' }] };
    const first = { ...side, Name: 'first', DependsOn: web.DependsOn };
    const others = [{ ...side, DependsOn: [{ ContainerName: 'web', Condition: 'START' }] }, first];
    expect(problemsOf({ Task: task({ web, others }) })).toEqual([
      'Task/ContainerDefinitions/0/DependsOn: waits for itself',
      'Task/ContainerDefinitions/1/DependsOn: waits for itself',
    ]);
  });

  it.each([
    ['container', { ContainerName: 'wep', ContainerPort: 8080 }, 'no container wep'],
    ['port', { ContainerName: 'web', ContainerPort: 80 }, 'web has no port 80'],
  ])('finds a load balancer that leads to an unknown %s', (_what, target, message) => {
    const service: Resource = {
      Type: 'AWS::ECS::Service',
      Properties: {
        TaskDefinition: { Ref: 'Task' },
        LoadBalancers: [{ ...target, TargetGroupArn: { Ref: 'Group' } }],
      },
    };
    expect(problemsOf({ Task: task({}), Service: service })).toEqual([
      `Service/LoadBalancers/0: ${message}`,
    ]);
  });
});

describe('checkTemplate between security groups', () => {
  it('finds the same rule in two resources, however they name the group', () => {
    const other = ingress({ GroupId: { 'Fn::GetAtt': 'Group.GroupId' }, Description: 'again' });
    expect(problemsOf({ Group: GROUP, One: ingress({}), Two: other })).toEqual([
      'Two: same rule as One',
    ]);
  });

  it('finds a rule inside the group that a resource repeats', () => {
    const inline = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '10.0.0.0/8' };
    const group = { ...GROUP, Properties: { ...GROUP.Properties, SecurityGroupIngress: [inline] } };
    expect(problemsOf({ Group: group, One: ingress({}) })).toEqual([
      'One: same rule as Group/SecurityGroupIngress/0',
    ]);
  });

  it('accepts rules that differ', () => {
    const rules = { One: ingress({}), Two: ingress({ FromPort: 81, ToPort: 81 }) };
    expect(problemsOf({ Group: GROUP, ...rules })).toEqual([]);
  });
});
