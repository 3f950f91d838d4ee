import type { DeployClients } from '../../clients/deploy-clients.ts';
import { mapLimit } from '../../kit/map-limit.ts';
import { UserError } from '../../kit/user-error.ts';
import type {
  DeployedMesh,
  DeployedStack,
  DeployedTemplate,
  ServiceDescription,
  StackDescription,
} from '../../model/deployed.ts';
import {
  type DeployTarget,
  type MeshIdentity,
  SERVICE_LOGICAL_ID,
  TASK_DEFINITION_LOGICAL_ID,
} from '../../model/stack.ts';
import type { Json } from '../../model/template.ts';
import { conditionOf } from '../stack-status.ts';
import { componentOf, isTaggedFor } from '../stack-tags.ts';
import { isObject } from './known-after-apply.ts';

/** Which stacks concern a mesh. */
export interface MeshQuery {
  readonly identity: MeshIdentity;
  readonly target: DeployTarget;
  readonly stackNames: ReadonlySet<string>;
}

const READS_AT_ONCE = 10;

/**
 * Reads what is deployed of a mesh: stacks, templates, and what ECS runs. Nothing is changed. Where the credentials
 * lead elsewhere than the mesh wants, no stack is read.
 */
export async function readDeployed(
  clients: DeployClients,
  query: MeshQuery,
  signal: AbortSignal,
): Promise<DeployedMesh> {
  const { region } = clients;
  const accountId = await clients.sts.accountId(signal);
  if (accountId !== query.target.accountId || region !== query.target.region) {
    return { accountId, region, stacks: {} };
  }
  const all = await clients.cloudformation.listStacks(signal);
  const ours = all.filter(
    (stack) =>
      query.stackNames.has(stack.stackName) ||
      isTaggedFor(query.identity, stack.tags) ||
      componentOf(query.identity, stack) !== undefined,
  );
  const stacks = await mapLimit(ours, READS_AT_ONCE, (stack) => readStack(clients, stack, signal));
  const withServices = await readServices(clients, stacks, signal);
  return {
    accountId,
    region,
    stacks: Object.fromEntries(withServices.map((stack) => [stack.description.stackName, stack])),
  };
}

async function readStack(
  clients: DeployClients,
  description: StackDescription,
  signal: AbortSignal,
): Promise<DeployedStack> {
  const condition = conditionOf(description.status);
  if (condition === 'empty' || condition === 'stillborn') return { description };
  const { stackId, stackName } = description;
  const [text, resources] = await Promise.all([
    clients.cloudformation.getTemplate(stackId, signal),
    clients.cloudformation.listResources(stackId, signal),
  ]);
  const template = parseTemplate(text, stackName);
  const serviceArn = resources.get(SERVICE_LOGICAL_ID);
  const taskDefinitionArn = resources.get(TASK_DEFINITION_LOGICAL_ID);
  if (!serviceArn || !taskDefinitionArn) return { description, template };
  return { description, template, service: { serviceArn, taskDefinitionArn } };
}

function parseTemplate(text: string, stackName: string): DeployedTemplate {
  const parsed = parseJson(text);
  if (!isObject(parsed) || !isObject(parsed['Resources'])) {
    throw new UserError(
      `the template of stack ${stackName} is not JSON: another tool changed it; put meshc's last template back, or remove the stack`,
    );
  }
  // CloudFormation has accepted the template, so its sections have the shape that CloudFormation wants.
  return parsed as unknown as DeployedTemplate;
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readServices(
  clients: DeployClients,
  stacks: readonly DeployedStack[],
  signal: AbortSignal,
): Promise<readonly DeployedStack[]> {
  const arns = stacks.flatMap(({ service }) => (service ? [service.serviceArn] : []));
  const described = await clients.ecs.describeServices(arns, signal);
  const byArn = new Map(described.map((service) => [service.serviceArn, service]));
  return stacks.map((stack) => withService(stack, byArn));
}

function withService(
  stack: DeployedStack,
  described: ReadonlyMap<string, ServiceDescription>,
): DeployedStack {
  const description = stack.service && described.get(stack.service.serviceArn);
  if (!stack.service || !description) return stack;
  return { ...stack, service: { ...stack.service, description } };
}
