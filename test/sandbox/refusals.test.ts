import {
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateSummaryCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import { type Harness, startHarness, type TestTemplate } from './support/harness.ts';
import { LOG_GROUPS, serviceTemplate } from './support/templates.ts';

function create(
  { cloudFormation }: Harness,
  template: TestTemplate | string,
  more: Partial<CreateChangeSetCommandInput> = {},
) {
  return cloudFormation.send(
    new CreateChangeSetCommand({
      StackName: 'shop',
      ChangeSetName: 'refused',
      ChangeSetType: 'CREATE',
      TemplateBody: typeof template === 'string' ? template : JSON.stringify(template),
      ...more,
    }),
  );
}

const ROLE = {
  Resources: {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
  },
};

describe('states that refuse', () => {
  test('CREATE on a stack that exists', async () => {
    const harness = await startHarness();
    await harness.deploy({ stack: 'shop', template: LOG_GROUPS });
    await expect(create(harness, LOG_GROUPS)).rejects.toMatchObject({
      name: 'ValidationError',
      message:
        'Stack [shop] already exists and cannot be created again with the changeSet [refused].',
    });
  });

  test('UPDATE on a stack that does not exist or is only in review', async () => {
    const harness = await startHarness();
    const update = () => create(harness, LOG_GROUPS, { ChangeSetType: 'UPDATE' });
    await expect(update()).rejects.toThrow('Stack [shop] does not exist');
    await harness.plan({ stack: 'shop', template: LOG_GROUPS });
    await expect(update()).rejects.toThrow('Stack [shop] does not exist');
  });

  test('UPDATE after a failed creation', async () => {
    const harness = await startHarness();
    harness.sandbox.faults.add({
      kind: 'resource-fails',
      logicalId: 'First',
      phase: 'create',
      message: 'no',
    });
    await harness.deploy({ stack: 'shop', template: LOG_GROUPS });
    await expect(create(harness, LOG_GROUPS, { ChangeSetType: 'UPDATE' })).rejects.toThrow(
      /^Stack:arn:aws:cloudformation:.* is in ROLLBACK_COMPLETE state and can not be updated\.$/,
    );
  });

  test('a change set, or its execution, while the stack is in the middle of an update', async () => {
    const harness = await startHarness({ pace: 'manual' });
    await harness.deploy({ stack: 'shop', template: serviceTemplate() });
    const planned = await harness.plan({
      stack: 'shop',
      template: serviceTemplate({ image: 'repo:v2' }),
    });
    await harness.cloudFormation.send(
      new ExecuteChangeSetCommand({ ChangeSetName: planned.ChangeSetId }),
    );
    await expect(create(harness, LOG_GROUPS, { ChangeSetType: 'UPDATE' })).rejects.toThrow(
      'is in UPDATE_IN_PROGRESS state and can not be updated.',
    );
    await expect(
      harness.cloudFormation.send(
        new ExecuteChangeSetCommand({ ChangeSetName: planned.ChangeSetId }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidChangeSetStatusException' });
  });
});

describe('input that is refused', () => {
  test('IAM resources without the capability that they need', async () => {
    const harness = await startHarness();
    await expect(create(harness, ROLE)).rejects.toMatchObject({
      name: 'InsufficientCapabilitiesException',
      message: 'Requires capabilities : [CAPABILITY_IAM]',
    });
    const named = {
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: { RoleName: 'task', AssumeRolePolicyDocument: {} },
        },
      },
    };
    await expect(create(harness, named, { Capabilities: ['CAPABILITY_IAM'] })).rejects.toThrow(
      'Requires capabilities : [CAPABILITY_NAMED_IAM]',
    );
    await expect(
      create(harness, named, { Capabilities: ['CAPABILITY_NAMED_IAM'] }),
    ).resolves.toBeDefined();
  });

  test.each([
    [
      'unknown',
      [{ ParameterKey: 'Other', ParameterValue: '1' }],
      'Parameters: [Other] do not exist in the template',
    ],
    ['missing', [], 'Parameters: [Days] must have values'],
    [
      'not a number',
      [{ ParameterKey: 'Days', ParameterValue: 'seven' }],
      "Parameter 'Days' must be a number.",
    ],
    [
      'previous',
      [{ ParameterKey: 'Days', UsePreviousValue: true }],
      'Cannot specify usePreviousValue',
    ],
  ])('a parameter that is %s', async (_what, Parameters, message) => {
    const harness = await startHarness();
    const template = { ...LOG_GROUPS, Parameters: { Days: { Type: 'Number' } } };
    await expect(create(harness, template, { Parameters })).rejects.toThrow(message);
  });

  test.each([
    ['no JSON', '{', 'Template format error: JSON not well-formed.'],
    ['no YAML', 'a: [', 'Template format error: YAML not well-formed.'],
    ['no object', '"text"', 'Template format error: unsupported structure.'],
    ['empty', '{"Resources":{}}', 'At least one Resources member must be defined.'],
    [
      'with an unknown section',
      '{"Resource":{}}',
      'Invalid template property or properties [Resource]',
    ],
  ])('a template that is %s', async (_what, body, message) => {
    const harness = await startHarness();
    await expect(create(harness, body)).rejects.toThrow(message);
  });

  const logs = (Properties: unknown) => ({ Type: 'AWS::Logs::LogGroup', Properties });
  test.each([
    [
      'an unknown type',
      { A: { Type: 'AWS::Nothing::AtAll' } },
      'Template format error: Unrecognized resource types: [AWS::Nothing::AtAll]',
    ],
    [
      'a Ref to nothing',
      { A: logs({ LogGroupName: { Ref: 'Nobody' } }) },
      'Unresolved resource dependencies [Nobody] in the Resources block of the template',
    ],
    [
      'a placeholder for nothing',
      { A: logs({ LogGroupName: { 'Fn::Sub': '/x/${Nobody}/${!Literal}' } }) },
      'Unresolved resource dependencies [Nobody]',
    ],
    [
      'DependsOn of nothing',
      { A: { ...logs({}), DependsOn: 'Nobody' } },
      'Unresolved resource dependencies [Nobody]',
    ],
    [
      'GetAtt of an unknown resource',
      { A: logs({ LogGroupName: { 'Fn::GetAtt': ['Nobody', 'Arn'] } }) },
      'instance of Fn::GetAtt references undefined resource Nobody',
    ],
    [
      'GetAtt of an unknown attribute',
      { A: logs({}), B: logs({ LogGroupName: { 'Fn::GetAtt': ['A', 'Colour'] } }) },
      'resource A does not support attribute type Colour in Fn::GetAtt',
    ],
    [
      'a circle',
      {
        A: logs({ LogGroupName: { Ref: 'B' } }),
        B: logs({ LogGroupName: { Ref: 'A' } }),
        C: logs({ LogGroupName: { Ref: 'A' } }),
      },
      'Circular dependency between resources: [A, B]',
    ],
  ])('resources with %s', async (_what, Resources, message) => {
    const harness = await startHarness();
    await expect(create(harness, { Resources })).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(message),
    });
    await expect(
      harness.cloudFormation.send(new DescribeStacksCommand({ StackName: 'shop' })),
    ).rejects.toThrow('does not exist');
  });

  test('a body above 51,200 bytes', async () => {
    const harness = await startHarness();
    const template = { ...LOG_GROUPS, Description: 'x'.repeat(51_200) };
    await expect(create(harness, template)).rejects.toThrow('less than or equal to 51200');
  });

  test('more than 500 resources', async () => {
    const harness = await startHarness();
    const names = Array.from({ length: 501 }, (_, index) => `L${index}`);
    const Resources = Object.fromEntries(
      names.map((name) => [name, { Type: 'AWS::Logs::LogGroup' }]),
    );
    await expect(create(harness, { Resources })).rejects.toThrow(
      'Number of resources, 501, is greater than maximum allowed, 500',
    );
  });

  test('an import of an export that nobody has fails the change set', async () => {
    const { plan } = await startHarness();
    const planned = await plan({
      stack: 'shop',
      template: {
        Resources: {
          P: { Type: 'AWS::SSM::Parameter', Properties: { Value: { 'Fn::ImportValue': 'gone' } } },
        },
      },
    });
    expect(planned).toMatchObject({
      Status: 'FAILED',
      StatusReason: 'No export named gone found.',
    });
  });

  test('a setting of rollback in two places', async () => {
    const harness = await startHarness();
    const planned = await harness.plan({
      stack: 'shop',
      template: LOG_GROUPS,
      OnStackFailure: 'ROLLBACK',
    });
    await expect(harness.execute(planned, { DisableRollback: true })).rejects.toThrow(
      'OnStackFailure',
    );
  });
});

describe('templates on their own', () => {
  test('ValidateTemplate and GetTemplateSummary name parameters, types and capabilities', async () => {
    const { cloudFormation } = await startHarness();
    const TemplateBody = JSON.stringify({
      Description: 'a role',
      Parameters: { Name: { Type: 'String', Default: 'x', NoEcho: true } },
      ...ROLE,
    });
    const validated = await cloudFormation.send(new ValidateTemplateCommand({ TemplateBody }));
    expect(validated).toMatchObject({
      Description: 'a role',
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: [{ ParameterKey: 'Name', DefaultValue: 'x', NoEcho: true }],
    });
    const summary = await cloudFormation.send(new GetTemplateSummaryCommand({ TemplateBody }));
    expect(summary).toMatchObject({
      ResourceTypes: ['AWS::IAM::Role'],
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: [{ ParameterKey: 'Name', ParameterType: 'String' }],
    });
  });
});
