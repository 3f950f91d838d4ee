import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetOutput,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { Ministack } from './start.ts';

const POLL_INTERVAL_MS = 20;
const POLL_TIMEOUT_MS = 30_000;

/** What the SDK's clients need to talk to this ministack. */
export function clientOptions({ environment }: Ministack) {
  return {
    endpoint: environment.AWS_ENDPOINT_URL,
    region: environment.AWS_REGION,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
    },
  };
}

/**
 * Stacks of one ministack by change sets, with the SDK alone: what is tested here is the shim, not
 * meshc.
 */
export function changeSets(ministack: Ministack) {
  const client = new CloudFormationClient(clientOptions(ministack));

  async function stack(name: string): Promise<Stack | undefined> {
    try {
      const answer = await client.send(new DescribeStacksCommand({ StackName: name }));
      return answer.Stacks?.[0];
    } catch (error) {
      if (error instanceof Error && error.message.includes('does not exist')) return undefined;
      throw error;
    }
  }

  async function settled(name: string): Promise<Stack | undefined> {
    return await until(
      () => stack(name),
      (found) => found?.StackStatus?.endsWith('_IN_PROGRESS') !== true,
    );
  }

  /**
   * Creates a change set and waits for it: complete with its changes, or failed with its reason.
   */
  async function propose(
    name: string,
    template: object,
    parameters: Readonly<Record<string, string>>,
  ): Promise<DescribeChangeSetOutput> {
    const exists = (await stack(name)) !== undefined;
    const request = { StackName: name, ChangeSetName: `proposal-${randomUUID()}` };
    await client.send(
      new CreateChangeSetCommand({
        ...request,
        ChangeSetType: exists ? 'UPDATE' : 'CREATE',
        TemplateBody: JSON.stringify(template),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        Parameters: Object.entries(parameters).map(([key, value]) => ({
          ParameterKey: key,
          ParameterValue: value,
        })),
      }),
    );
    return await until(
      () => client.send(new DescribeChangeSetCommand(request)),
      ({ Status }) => Status === 'CREATE_COMPLETE' || Status === 'FAILED',
    );
  }

  async function execute({ StackName, ChangeSetName }: DescribeChangeSetOutput) {
    await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
    return await settled(StackName ?? '');
  }

  async function remove(name: string): Promise<Stack | undefined> {
    await client.send(new DeleteStackCommand({ StackName: name }));
    return await settled(name);
  }

  return { client, stack, propose, execute, remove };
}

/** A stack's outputs by name, as the parameters that another stack takes. */
export function outputsOf(stack: Stack | undefined): Record<string, string> {
  const outputs = stack?.Outputs ?? [];
  return Object.fromEntries(
    outputs.map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']),
  );
}

async function until<T>(read: () => Promise<T>, isDone: (value: T) => boolean): Promise<T> {
  const deadline = AbortSignal.timeout(POLL_TIMEOUT_MS);
  for (;;) {
    const value = await read();
    if (isDone(value)) return value;
    deadline.throwIfAborted();
    await sleep(POLL_INTERVAL_MS);
  }
}
