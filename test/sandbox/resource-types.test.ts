import { DescribeEventsCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import { resourceSchemas } from './cloudformation/property-rules.ts';
import { RESOURCE_HANDLERS } from './resources/handlers.ts';
import { startHarness } from './support/harness.ts';
import { isList, type Json, toText } from './values.ts';

/** The published schema says nothing of it, the documentation that it may replace. */
const ONLY_DOCUMENTED = new Map([['AWS::ECS::Service', ['DeploymentController']]]);

function names(pointers: Json | undefined): string[] {
  return (isList(pointers) ? pointers : []).map((pointer) =>
    toText(pointer).replace('/properties/', ''),
  );
}

/** Property paths without those that lie below another one of the list. */
function outermost(paths: readonly string[]): string[] {
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`))).sort();
}

describe.each([...resourceSchemas()])('%s', (type, schema) => {
  const handler = RESOURCE_HANDLERS[type];

  test('is replaced by a change of the properties that its schema calls create-only', () => {
    const createOnly = outermost(names(schema['createOnlyProperties']));
    const properties = Object.keys(schema['properties'] ?? {});
    const writable = properties.filter(
      (name) => !names(schema['readOnlyProperties']).includes(name),
    );
    const replace = (handler?.replace ?? []).flatMap((name) =>
      name === '*' ? writable.filter((one) => one !== handler?.tagProperty) : [name],
    );
    expect(replace.sort()).toEqual(createOnly);
    const conditional = names(schema['conditionalCreateOnlyProperties']);
    expect([...(handler?.mayReplace ?? [])].sort()).toEqual(
      [...conditional, ...(ONLY_DOCUMENTED.get(type) ?? [])].sort(),
    );
  });

  test('has its tags where its schema says, and the attributes that are read-only there', () => {
    const tagging = JSON.parse(JSON.stringify(schema['tagging'] ?? {}));
    expect(handler?.tagProperty).toBe(tagging.tagProperty?.replace('/properties/', ''));
    expect(handler?.attributes).toEqual(
      expect.arrayContaining(names(schema['readOnlyProperties'])),
    );
  });
});

describe('what a resource is known by', () => {
  test('physical ids and attributes have the shapes that AWS gives them', async () => {
    const { deploy } = await startHarness();
    const resources = {
      Role: ['AWS::IAM::Role', { AssumeRolePolicyDocument: {}, Path: '/consul-ecs/shop/' }],
      Managed: ['AWS::IAM::ManagedPolicy', { PolicyDocument: {} }],
      Group: ['AWS::EC2::SecurityGroup', { GroupDescription: 'x', VpcId: 'vpc-1' }],
      Rule: ['AWS::EC2::SecurityGroupIngress', { IpProtocol: 'tcp', GroupId: 'sg-1' }],
      Logs: ['AWS::Logs::LogGroup', {}],
      Secret: ['AWS::SecretsManager::Secret', {}],
      Parameter: ['AWS::SSM::Parameter', { Type: 'String', Value: 'v', Name: '/meshc/a' }],
      Balancer: ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Type: 'network' }],
      Targets: ['AWS::ElasticLoadBalancingV2::TargetGroup', { Port: 80, VpcId: 'vpc-1' }],
      Namespace: ['AWS::ServiceDiscovery::PrivateDnsNamespace', { Name: 'a.b', Vpc: 'vpc-1' }],
      Cluster: ['AWS::ECS::Cluster', {}],
    } as const;
    const attributes = [
      'Role.Arn',
      'Balancer.DNSName',
      'Balancer.LoadBalancerFullName',
      'Targets.TargetGroupFullName',
      'Logs.Arn',
      'Namespace.HostedZoneId',
    ];
    const output = (Value: unknown) => ({ Value });
    const { Outputs } = await deploy({
      stack: 'shop',
      template: {
        Resources: Object.fromEntries(
          Object.entries(resources).map(([name, [Type, Properties]]) => [
            name,
            { Type, Properties },
          ]),
        ),
        Outputs: Object.fromEntries([
          ...Object.keys(resources).map((name) => [name, output({ Ref: name })]),
          ...attributes.map((name) => [name.replace('.', ''), output({ 'Fn::GetAtt': name })]),
        ]),
      },
    });
    const found = Object.fromEntries(
      (Outputs ?? []).map((one) => [one.OutputKey ?? '', one.OutputValue ?? '']),
    );
    const arn = (service: string, rest: string) =>
      new RegExp(`^arn:aws:${service}:eu-west-1:111122223333:${rest}$`);
    const shapes: Record<string, RegExp> = {
      Role: /^shop-Role-[A-Z0-9]{12}$/,
      RoleArn: /^arn:aws:iam::111122223333:role\/consul-ecs\/shop\/shop-Role-[A-Z0-9]{12}$/,
      Managed: /^arn:aws:iam::111122223333:policy\/shop-Managed-[A-Z0-9]{12}$/,
      Group: /^sg-[0-9a-f]{17}$/,
      Rule: /^sgr-[0-9a-f]{17}$/,
      Logs: /^shop-Logs-[A-Z0-9]{12}$/,
      LogsArn: arn('logs', 'log-group:shop-Logs-[A-Z0-9]{12}:\\*'),
      Secret: arn('secretsmanager', 'secret:shop-Secret-[A-Z0-9]{12}-[A-Z0-9]{6}'),
      Parameter: /^\/meshc\/a$/,
      Balancer: arn(
        'elasticloadbalancing',
        'loadbalancer/net/shop-Balancer-[A-Z0-9]{12}/[0-9a-f]{16}',
      ),
      BalancerDNSName: /^shop-balancer-[a-z0-9]{12}-[0-9a-f]{16}\.elb\.eu-west-1\.amazonaws\.com$/,
      BalancerLoadBalancerFullName: /^net\/shop-Balancer-/,
      Targets: arn('elasticloadbalancing', 'targetgroup/shop-Targets-[A-Z0-9]{12}/[0-9a-f]{16}'),
      TargetsTargetGroupFullName: /^targetgroup\/shop-Targets-/,
      Namespace: /^ns-[0-9a-f]{16}$/,
      NamespaceHostedZoneId: /^Z[A-Z0-9]{20}$/,
      Cluster: /^shop-Cluster-[A-Z0-9]{12}$/,
    };
    expect(new Set(Object.keys(found))).toEqual(new Set(Object.keys(shapes)));
    for (const [name, shape] of Object.entries(shapes)) expect(found[name], name).toMatch(shape);
  });
});

describe('properties that do not fit', () => {
  test.each([
    ['an unknown property', { Colour: 'red' }, 'Encountered unsupported property [Colour]'],
    ['a read-only property', { Arn: 'x' }, 'Encountered read-only property [Arn]'],
    ['a wrong type', { RetentionInDays: { days: 3 } }, 'expected type: integer, found: object'],
    ['a value outside the enumeration', { RetentionInDays: 2 }, 'is not a valid enum value'],
    ['a missing member', { Tags: [{ Value: 'x' }] }, 'Required property [Key] not found'],
  ])('%s fails the change set', async (_what, Properties, message) => {
    const { cloudFormation, plan } = await startHarness();
    const planned = await plan({
      stack: 'shop',
      template: { Resources: { Logs: { Type: 'AWS::Logs::LogGroup', Properties } } },
    });
    expect(planned.StatusReason).toContain('AWS::EarlyValidation::PropertyValidation');
    const { OperationEvents } = await cloudFormation.send(
      new DescribeEventsCommand({ ChangeSetName: planned.ChangeSetId }),
    );
    const finding = OperationEvents?.find((event) => event.EventType === 'VALIDATION_ERROR');
    expect(finding?.ValidationStatusReason).toContain(message);
  });

  test('scalars may be text, and values that are not known yet pass', async () => {
    const { plan } = await startHarness();
    const planned = await plan({
      stack: 'shop',
      template: {
        Resources: {
          Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: '30' } },
          Parameter: {
            Type: 'AWS::SSM::Parameter',
            Properties: {
              Type: 'String',
              Value: { Ref: 'Logs' },
              Description: '{{resolve:ssm:x}}',
            },
          },
        },
      },
    });
    expect(planned.Status).toBe('CREATE_COMPLETE');
  });
});
