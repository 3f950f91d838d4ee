import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeEventsCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import { changeOf, only, outline, startHarness } from './support/harness.ts';
import { LOG_GROUPS, serviceTemplate } from './support/templates.ts';

const PARAMETERS = {
  Parameters: {
    Days: { Type: 'Number' },
    Password: { Type: 'String', NoEcho: true, Default: 'hunter2' },
  },
  Resources: {
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: { Ref: 'Days' } } },
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { SecretString: { Ref: 'Password' } },
    },
  },
};
const days = (value: string) => [{ ParameterKey: 'Days', ParameterValue: value }];

describe('what a change set shows', () => {
  test('every resource of a new stack is added, without reasons', async () => {
    const { plan } = await startHarness();
    const planned = await plan({ stack: 'shop', template: LOG_GROUPS });
    expect(outline(planned)).toEqual(['Add First', 'Add Second']);
    expect(changeOf(planned, 'First')).toMatchObject({
      ResourceType: 'AWS::Logs::LogGroup',
      Details: [],
      AfterContext: '{"Properties":{}}',
    });
  });

  test('a changed parameter is named as the cause, with the values before and after', async () => {
    const { deploy, plan } = await startHarness();
    await deploy({ stack: 'shop', template: PARAMETERS, Parameters: days('7') });
    const planned = await plan({ stack: 'shop', template: PARAMETERS, Parameters: days('30') });
    expect(outline(planned)).toEqual(['Modify Logs False']);
    const { Details, Scope } = changeOf(planned, 'Logs');
    const Target = {
      Attribute: 'Properties',
      Name: 'RetentionInDays',
      RequiresRecreation: 'Never',
      Path: '/Properties/RetentionInDays',
      BeforeValue: '7',
      AfterValue: '30',
      AttributeChangeType: 'Modify',
    };
    expect(Scope).toEqual(['Properties']);
    expect(Details).toEqual([
      { Target, Evaluation: 'Static', ChangeSource: 'ParameterReference', CausingEntity: 'Days' },
      { Target, Evaluation: 'Dynamic', ChangeSource: 'DirectModification' },
    ]);
  });

  test('values come only when they are asked for', async () => {
    const { cloudFormation, deploy, plan } = await startHarness();
    await deploy({ stack: 'shop', template: PARAMETERS, Parameters: days('7') });
    const { ChangeSetId } = await plan({
      stack: 'shop',
      template: PARAMETERS,
      Parameters: days('30'),
    });
    const described = await cloudFormation.send(
      new DescribeChangeSetCommand({ ChangeSetName: ChangeSetId }),
    );
    const change = changeOf(described, 'Logs');
    expect(change.BeforeContext).toBeUndefined();
    expect(change.Details?.[0]?.Target).toEqual({
      Attribute: 'Properties',
      Name: 'RetentionInDays',
      RequiresRecreation: 'Never',
    });
  });

  test('a secret parameter is masked everywhere', async () => {
    const { deploy, plan } = await startHarness();
    await deploy({ stack: 'shop', template: PARAMETERS, Parameters: days('7') });
    const planned = await plan({
      stack: 'shop',
      template: PARAMETERS,
      Parameters: [...days('7'), { ParameterKey: 'Password', ParameterValue: 'correct-horse' }],
    });
    expect(outline(planned)).toEqual(['Modify Secret False']);
    const text = JSON.stringify(planned);
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('correct-horse');
    expect(text).toContain('****');
  });

  test('a new task definition replaces the old one, and its service changes for that reason', async () => {
    const { deploy, plan } = await startHarness();
    await deploy({ stack: 'shop', template: serviceTemplate() });
    const planned = await plan({ stack: 'shop', template: serviceTemplate({ image: 'repo:v2' }) });
    expect(outline(planned)).toEqual(['Modify Service False', 'Modify TaskDefinition True']);
    expect(changeOf(planned, 'TaskDefinition')).toMatchObject({
      PolicyAction: 'ReplaceAndDelete',
      Details: [
        {
          ChangeSource: 'DirectModification',
          Evaluation: 'Static',
          Target: {
            Name: 'ContainerDefinitions',
            Path: '/Properties/ContainerDefinitions/0/Image',
            RequiresRecreation: 'Always',
            BeforeValue: 'repo:v1',
            AfterValue: 'repo:v2',
          },
        },
      ],
    });
    expect(only(changeOf(planned, 'Service').Details)).toMatchObject({
      ChangeSource: 'ResourceReference',
      CausingEntity: 'TaskDefinition',
      Evaluation: 'Dynamic',
      Target: {
        Name: 'TaskDefinition',
        AfterValue: '{{changeSet:KNOWN_AFTER_APPLY}}',
      },
    });
  });

  test('a resource whose create-only property hangs on a replaced one may be replaced, too', async () => {
    const { deploy, plan } = await startHarness();
    const template = (type: string) => ({
      Resources: {
        Balancer: {
          Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
          Properties: { Type: type },
        },
        Listener: {
          Type: 'AWS::ElasticLoadBalancingV2::Listener',
          Properties: {
            LoadBalancerArn: { 'Fn::GetAtt': ['Balancer', 'LoadBalancerArn'] },
            DefaultActions: [{ Type: 'forward' }],
            Port: 80,
          },
        },
      },
    });
    await deploy({ stack: 'shop', template: template('network') });
    const planned = await plan({ stack: 'shop', template: template('application') });
    expect(outline(planned)).toEqual(['Modify Balancer True', 'Modify Listener Conditional']);
    expect(only(changeOf(planned, 'Listener').Details)).toMatchObject({
      ChangeSource: 'ResourceAttribute',
      CausingEntity: 'Balancer.LoadBalancerArn',
    });
  });

  test('a property that may replace is conditional', async () => {
    const { deploy, plan } = await startHarness();
    await deploy({ stack: 'shop', template: serviceTemplate() });
    const planned = await plan({
      stack: 'shop',
      template: serviceTemplate({ service: { LaunchType: 'EC2' } }),
    });
    expect(outline(planned)).toEqual(['Modify Service Conditional']);
  });

  test('new tags of the stack touch what can be tagged, in place', async () => {
    const { deploy, plan } = await startHarness();
    const template = serviceTemplate();
    await deploy({ stack: 'shop', template });
    const planned = await plan({
      stack: 'shop',
      template,
      Tags: [{ Key: 'meshc:mesh', Value: 'shop' }],
    });
    expect(outline(planned)).toEqual([
      'Modify Cluster False',
      'Modify Logs False',
      'Modify Service False',
      'Modify TaskDefinition False',
    ]);
    expect(changeOf(planned, 'Logs').Scope).toEqual(['Tags']);
  });

  test('a resource of another type under the same name is refused', async () => {
    const { deploy, plan } = await startHarness();
    await deploy({ stack: 'shop', template: LOG_GROUPS });
    const planned = await plan({
      stack: 'shop',
      template: {
        Resources: { First: { Type: 'AWS::SSM::Parameter', Properties: { Value: '1' } } },
      },
    });
    expect(planned).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringContaining('Update of resource type is not permitted'),
    });
  });

  test('more changes than a page holds come over several pages', async () => {
    const { cloudFormation, plan } = await startHarness();
    const names = Array.from({ length: 130 }, (_, index) => `Logs${index}`);
    const planned = await plan({
      stack: 'shop',
      template: {
        Resources: Object.fromEntries(names.map((name) => [name, { Type: 'AWS::Logs::LogGroup' }])),
      },
    });
    expect(planned.Changes).toHaveLength(100);
    const rest = await cloudFormation.send(
      new DescribeChangeSetCommand({
        ChangeSetName: planned.ChangeSetId,
        NextToken: planned.NextToken,
      }),
    );
    expect(rest.Changes).toHaveLength(30);
    expect(rest.NextToken).toBeUndefined();
  });
});

describe('a change set without changes', () => {
  test('fails when template and parameters are what is deployed', async () => {
    const { deploy, plan } = await startHarness();
    await deploy({ stack: 'shop', template: LOG_GROUPS });
    expect(await plan({ stack: 'shop', template: LOG_GROUPS })).toMatchObject({
      Status: 'FAILED',
      ExecutionStatus: 'UNAVAILABLE',
      StatusReason:
        "The submitted information didn't contain changes. Submit different information to create a change set.",
    });
  });

  test('fails with the other text when only something differs that changes nothing', async () => {
    const { deploy, plan } = await startHarness();
    await deploy({ stack: 'shop', template: LOG_GROUPS });
    const planned = await plan({
      stack: 'shop',
      template: { ...LOG_GROUPS, Metadata: { version: 2 } },
    });
    expect(planned).toMatchObject({
      Status: 'FAILED',
      StatusReason: 'No updates are to be performed.',
    });
  });

  test('is none when an output changes', async () => {
    const { deploy, plan, execute } = await startHarness();
    await deploy({ stack: 'shop', template: LOG_GROUPS });
    const planned = await plan({
      stack: 'shop',
      template: { ...LOG_GROUPS, Outputs: { Name: { Value: { Ref: 'First' } } } },
    });
    expect(planned).toMatchObject({ Status: 'CREATE_COMPLETE', Changes: [] });
    const { Outputs } = await execute(planned);
    expect(only(Outputs).OutputValue).toMatch(/^shop-First-/);
  });

  test('cannot be executed', async () => {
    const { deploy, plan, execute } = await startHarness();
    await deploy({ stack: 'shop', template: LOG_GROUPS });
    const planned = await plan({ stack: 'shop', template: LOG_GROUPS });
    await expect(execute(planned)).rejects.toMatchObject({
      name: 'InvalidChangeSetStatusException',
      message: expect.stringContaining('in its current status of [FAILED]'),
    });
  });
});

describe('the life of a change set', () => {
  test('it is pending, then in progress, then complete', async () => {
    const { sandbox, cloudFormation } = await startHarness({ pace: 'manual' });
    const { Id } = await cloudFormation.send(
      new CreateChangeSetCommand({
        StackName: 'shop',
        ChangeSetName: 'first',
        ChangeSetType: 'CREATE',
        TemplateBody: JSON.stringify(LOG_GROUPS),
      }),
    );
    const seen: unknown[] = [];
    for (let step = 0; step < 3; step += 1) {
      const { Status, ExecutionStatus } = await cloudFormation.send(
        new DescribeChangeSetCommand({ ChangeSetName: Id }),
      );
      seen.push([Status, ExecutionStatus]);
      await sandbox.advance(60);
    }
    expect(seen).toEqual([
      ['CREATE_PENDING', 'UNAVAILABLE'],
      ['CREATE_IN_PROGRESS', 'UNAVAILABLE'],
      ['CREATE_COMPLETE', 'AVAILABLE'],
    ]);
  });

  test('its execution removes its siblings, and a second execution is refused', async () => {
    const { cloudFormation, plan, execute } = await startHarness();
    const first = await plan({ stack: 'shop', template: LOG_GROUPS, ChangeSetName: 'first' });
    const second = await plan({ stack: 'shop', template: LOG_GROUPS, ChangeSetName: 'second' });
    await execute(second);
    const { Summaries } = await cloudFormation.send(
      new ListChangeSetsCommand({ StackName: 'shop' }),
    );
    expect(Summaries?.map((one) => [one.ChangeSetName, one.ExecutionStatus])).toEqual([
      ['second', 'EXECUTE_COMPLETE'],
    ]);
    await expect(
      cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: first.ChangeSetId })),
    ).rejects.toMatchObject({
      name: 'ChangeSetNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(execute(second)).rejects.toThrow(
      'in its current execution status of [EXECUTE_COMPLETE]',
    );
  });

  test('an execution that is repeated with the same token is answered as before', async () => {
    const { cloudFormation, sandbox, plan, events } = await startHarness();
    const { ChangeSetId } = await plan({ stack: 'shop', template: LOG_GROUPS });
    const command = new ExecuteChangeSetCommand({
      ChangeSetName: ChangeSetId,
      ClientRequestToken: 'one',
    });
    await cloudFormation.send(command);
    await sandbox.untilIdle();
    const before = await events('shop');
    await cloudFormation.send(command);
    await sandbox.untilIdle();
    expect(await events('shop')).toEqual(before);
    expect(before.at(-1)?.ClientRequestToken).toBe('one');
  });

  test('the same request with the same token is the same change set, another one is refused', async () => {
    const { cloudFormation } = await startHarness();
    const request = {
      StackName: 'shop',
      ChangeSetName: 'first',
      ChangeSetType: 'CREATE',
      TemplateBody: JSON.stringify(LOG_GROUPS),
      ClientToken: 'one',
    } as const;
    const first = await cloudFormation.send(new CreateChangeSetCommand(request));
    const again = await cloudFormation.send(new CreateChangeSetCommand(request));
    expect(again.Id).toBe(first.Id);
    const refused = (changed: object) =>
      expect(
        cloudFormation.send(new CreateChangeSetCommand({ ...request, ...changed })),
      ).rejects.toMatchObject({
        name: 'AlreadyExistsException',
        message: expect.stringMatching(/mismatch with existing attribute (ClientToken|Template)$/),
      });
    await refused({ ClientToken: 'two' });
    await refused({ TemplateBody: JSON.stringify(serviceTemplate()) });
  });

  test('a deleted change set is gone, and deleting it again is fine', async () => {
    const { cloudFormation, plan } = await startHarness();
    const { ChangeSetId } = await plan({ stack: 'shop', template: LOG_GROUPS });
    const remove = new DeleteChangeSetCommand({ ChangeSetName: ChangeSetId });
    await cloudFormation.send(remove);
    await expect(
      cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: ChangeSetId })),
    ).rejects.toMatchObject({ name: 'ChangeSetNotFoundException' });
    await expect(cloudFormation.send(remove)).resolves.toBeDefined();
  });

  test('its template can be read before it is executed', async () => {
    const { cloudFormation, plan } = await startHarness();
    const { ChangeSetId } = await plan({ stack: 'shop', template: LOG_GROUPS });
    const { TemplateBody } = await cloudFormation.send(
      new GetTemplateCommand({ ChangeSetName: ChangeSetId }),
    );
    expect(JSON.parse(TemplateBody ?? '')).toEqual(LOG_GROUPS);
  });
});

describe('early validation', () => {
  const named = {
    Resources: { Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/shop' } } },
  };

  test('a name that is taken fails the change set, and only DescribeEvents says why', async () => {
    const { cloudFormation, deploy, plan } = await startHarness();
    await deploy({ stack: 'first', template: named });
    const planned = await plan({ stack: 'second', template: named });
    expect(planned).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringMatching(
        /^The following hook\(s\)\/validation failed: \[AWS::EarlyValidation::ResourceExistenceCheck\]\./,
      ),
    });
    const { OperationEvents } = await cloudFormation.send(
      new DescribeEventsCommand({
        ChangeSetName: planned.ChangeSetId,
        Filters: { FailedEvents: true },
      }),
    );
    expect(OperationEvents).toMatchObject([
      {
        EventType: 'VALIDATION_ERROR',
        LogicalResourceId: 'Logs',
        ValidationName: 'NAME_CONFLICT_VALIDATION',
        ValidationStatusReason:
          "Resource of type 'AWS::Logs::LogGroup' with identifier '/shop' already exists.",
        ValidationPath: '/Resources/Logs/Properties/LogGroupName',
      },
    ]);
  });

  test('without validation the same name fails in the deployment', async () => {
    const { deploy } = await startHarness();
    await deploy({ stack: 'first', template: named });
    const second = await deploy({ stack: 'second', template: named, DisableValidation: true });
    expect(second.StackStatus).toBe('ROLLBACK_COMPLETE');
  });

  test('a warning does not stop the change set', async () => {
    const { sandbox, plan } = await startHarness();
    sandbox.faults.add({
      kind: 'validation-fails',
      logicalId: 'First',
      message: 'nearly out of quota',
      mode: 'WARN',
    });
    expect((await plan({ stack: 'shop', template: LOG_GROUPS })).Status).toBe('CREATE_COMPLETE');
  });

  test('DescribeEvents wants more than the bare name of a change set', async () => {
    const { cloudFormation, plan } = await startHarness();
    await plan({ stack: 'shop', template: LOG_GROUPS, ChangeSetName: 'first' });
    await expect(
      cloudFormation.send(new DescribeEventsCommand({ ChangeSetName: 'first' })),
    ).rejects.toThrow('One of ChangeSetName, OperationId or StackName must be specified');
  });
});
