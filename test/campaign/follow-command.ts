import {
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
  DeleteStackCommand,
  RollbackStackCommand,
} from '@aws-sdk/client-cloudformation';
import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';

/**
 * Does what a command of the AWS CLI does that meshc printed. `undefined` when it was done, else what there is to say: a
 * command that nobody knows, or that AWS refuses.
 */
export async function followCommand(command: string): Promise<string | undefined> {
  const [, service, verb, ...words] = command.split(' ');
  const options = readOptions(words);
  const one = (name: string): string => options.get(name)?.[0] ?? '';
  const stack = { StackName: one('stack-name') };
  const cloudFormation = new CloudFormationClient({});
  try {
    switch (`${service} ${verb}`) {
      case 'cloudformation continue-update-rollback':
        await cloudFormation.send(new ContinueUpdateRollbackCommand(stack));
        return undefined;
      case 'cloudformation rollback-stack':
        await cloudFormation.send(new RollbackStackCommand(stack));
        return undefined;
      case 'cloudformation delete-stack': {
        const mode = options.has('deletion-mode') ? ('FORCE_DELETE_STACK' as const) : undefined;
        const RetainResources = options.get('retain-resources');
        const retained = RetainResources ? { RetainResources } : {};
        const forced = mode ? { DeletionMode: mode } : {};
        await cloudFormation.send(new DeleteStackCommand({ ...stack, ...retained, ...forced }));
        return undefined;
      }
      case 'ecs update-service': {
        const place = { cluster: one('cluster'), service: one('service') };
        await new ECSClient({}).send(
          new UpdateServiceCommand({ ...place, forceNewDeployment: true }),
        );
        return undefined;
      }
      default:
        return `nobody knows the command: ${command}`;
    }
  } catch (error) {
    return `AWS refuses ${command}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** `--name value value --other` as values by name. */
function readOptions(words: readonly string[]): ReadonlyMap<string, string[]> {
  const options = new Map<string, string[]>();
  let values: string[] = [];
  for (const word of words) {
    if (word.startsWith('--')) {
      values = [];
      options.set(word.slice(2), values);
    } else values.push(word);
  }
  return options;
}
