import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isAwsError } from '../../src/clients/aws-error.ts';
import { type DeployClients, makeDeployClients } from '../../src/clients/deploy-clients.ts';
import { type Sandbox, startSandbox } from '../sandbox/start.ts';

const SIGNAL = new AbortController().signal;
const STACK = 'many';

async function start(): Promise<{ readonly sandbox: Sandbox; readonly clients: DeployClients }> {
  const sandbox = await startSandbox({ pace: 0, clusters: ['main'] });
  onTestFinished(() => sandbox.stop());
  for (const [name, value] of Object.entries(sandbox.environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const clock = {
    now: () => sandbox.world.clock.now(),
    random: () => 0,
    sleep: async (milliseconds: number) => {
      await sandbox.world.clock.sleep(milliseconds);
    },
  };
  return { sandbox, clients: await makeDeployClients('us-east-1', clock) };
}

/** Creates a stack of these resources and waits until it is complete. */
async function create(
  { sandbox, clients }: Awaited<ReturnType<typeof start>>,
  resources: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { cloudformation } = clients;
  const { changeSetId, stackId } = await cloudformation.createChangeSet(
    {
      stackName: STACK,
      name: 'meshc-0123456789ab',
      kind: 'CREATE',
      templateBody: JSON.stringify({ Resources: resources }),
      parameters: {},
      tags: { owner: 'me' },
      capabilities: [],
      token: 'once',
    },
    SIGNAL,
  );
  await sandbox.untilIdle();
  await cloudformation.executeChangeSet({ changeSetId, kind: 'CREATE', token: 'twice' }, SIGNAL);
  await sandbox.untilIdle();
  return stackId;
}

describe('makeDeployClients', () => {
  it('goes where the environment says, and to the fallback where it says nothing', async () => {
    const { clients } = await start();
    expect(clients.region).toBe('eu-west-1');
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
    expect((await makeDeployClients('us-east-1', clients.clock)).region).toBe('us-east-1');
  });

  it('reads all pages of events, back to the one that is known', async () => {
    const world = await start();
    const groups = Array.from({ length: 80 }, (_, index) => [
      `Group${index}`,
      { Type: 'AWS::Logs::LogGroup' },
    ]);
    const stackId = await create(world, Object.fromEntries(groups));
    const { cloudformation } = world.clients;
    const all = await cloudformation.listEvents(stackId, () => false, SIGNAL);
    const begun = all.filter(
      ({ status, logicalId }) => status === 'CREATE_COMPLETE' && logicalId.startsWith('Group'),
    );
    expect(new Set(begun.map(({ logicalId }) => logicalId)).size).toBe(80);
    const known = all[120];
    const fresh = await cloudformation.listEvents(
      stackId,
      ({ eventId }) => eventId === known?.eventId,
      SIGNAL,
    );
    expect(fresh).toEqual(all.slice(0, 120));
    expect((await cloudformation.listResources(stackId, SIGNAL)).size).toBe(80);
  });

  it('reads all tasks of a family, page by page', async () => {
    const world = await start();
    await create(world, {
      TaskDefinition: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          Family: 'many',
          ContainerDefinitions: [{ Name: 'app', Image: 'app:1', Memory: 64 }],
        },
      },
      Service: {
        Type: 'AWS::ECS::Service',
        Properties: {
          Cluster: 'main',
          TaskDefinition: { Ref: 'TaskDefinition' },
          DesiredCount: 130,
        },
      },
    });
    const query = { cluster: 'main', family: 'many', desiredStatus: 'RUNNING' } as const;
    const tasks = await world.clients.ecs.listTasks(query, SIGNAL);
    expect(new Set(tasks.map(({ taskArn }) => taskArn)).size).toBe(130);
  });

  it('knows a stack that is not there from one that cannot be read', async () => {
    const { sandbox, clients } = await start();
    expect(await clients.cloudformation.describeStack('nobody', SIGNAL)).toBeUndefined();
    sandbox.faults.add({
      kind: 'api-error',
      operation: 'DescribeStacks',
      code: 'AccessDenied',
      message: 'no',
      status: 403,
    });
    const error = await clients.cloudformation
      .describeStack('nobody', SIGNAL)
      .catch((thrown: unknown) => thrown);
    expect(isAwsError(error, 'AccessDenied')).toBe(true);
  });

  it('finds no services in a cluster that is gone', async () => {
    const { clients } = await start();
    const arn = 'arn:aws:ecs:eu-west-1:111122223333:service/gone/web';
    expect(await clients.ecs.describeServices([arn], SIGNAL)).toEqual([]);
  });
});
