import type { DeployClients } from '../../clients/deploy-clients.ts';
import { clusterOfService, type TaskDescription } from '../../clients/ecs.ts';
import { mapLimit } from '../../kit/map-limit.ts';
import type { DeployedMesh, DeployedStack } from '../../model/deployed.ts';
import type { CompiledMesh } from '../../model/stack.ts';
import type { MeshStatus } from '../../model/status.ts';
import { refuseTarget } from '../plan/check-target.ts';
import { readDeployed } from '../plan/read-deployed.ts';
import { judgeMesh } from './judge-mesh.ts';

/** How a mesh does, or why it cannot be looked for with these credentials. */
export type StatusResult =
  | { readonly kind: 'status'; readonly status: MeshStatus }
  | { readonly kind: 'wrong-target'; readonly message: string };

const READS_AT_ONCE = 10;

/**
 * Reads how a mesh does: stacks from CloudFormation, services and running tasks from ECS. Changes nothing. Whoever may
 * read may look: the owner is told, not checked.
 */
export async function readStatus(
  mesh: CompiledMesh,
  world: { readonly clients: DeployClients; readonly signal: AbortSignal },
): Promise<StatusResult> {
  const { identity, target } = mesh;
  const stackNames = new Set(mesh.stacks.map((stack) => stack.stackName));
  const query = { identity, target, stackNames };
  const deployed = await readDeployed(world.clients, query, world.signal);
  const refusal = refuseTarget({ ...query, owner: '' }, { ...deployed, stacks: {} });
  if (refusal !== undefined) return { kind: 'wrong-target', message: refusal };
  const tasks = await readTasks(deployed, world);
  return { kind: 'status', status: judgeMesh(mesh, deployed, tasks) };
}

/** The running tasks by stack name. */
async function readTasks(
  { stacks }: DeployedMesh,
  { clients, signal }: { readonly clients: DeployClients; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, readonly TaskDescription[]>> {
  const withService = Object.entries(stacks).filter(([, { service }]) => service?.description);
  const read = async ([stackName, stack]: [string, DeployedStack]) => {
    const { serviceArn = '', taskDefinitionArn = '' } = stack.service ?? {};
    const [, family = ''] = /task-definition\/(.+):\d+$/.exec(taskDefinitionArn) ?? [];
    const query = {
      cluster: clusterOfService(serviceArn),
      family,
      desiredStatus: 'RUNNING',
    } as const;
    return [stackName, await clients.ecs.listTasks(query, signal)] as const;
  };
  return new Map(await mapLimit(withService, READS_AT_ONCE, read));
}
