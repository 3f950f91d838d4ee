import type { DeployClients } from '../../clients/deploy-clients.ts';
import RESOURCE_TYPES from '../../generated/resource-types.json' with { type: 'json' };
import type { FindOrigin, Plan } from '../../model/change.ts';
import type { DeployedMesh } from '../../model/deployed.ts';
import type { CompiledMesh } from '../../model/stack.ts';
import { refuseTarget } from './check-target.ts';
import { makePlan } from './make-plan.ts';
import { readDeployed } from './read-deployed.ts';

/** What a plan is asked for. */
export interface PlanOptions {
  /** Who owns the mesh, usually the repository that mesh.yaml is in. */
  readonly owner: string;
  /** Only these components, and what they need of others. */
  readonly only?: readonly string[];
  /** Says which line of mesh.yaml a change comes from. */
  readonly findOrigin?: FindOrigin;
}

/** A plan with the state it was made from, or why this mesh must not be deployed here. */
export type PlanResult =
  | { readonly kind: 'plan'; readonly plan: Plan; readonly deployed: DeployedMesh }
  | { readonly kind: 'wrong-target'; readonly message: string };

/**
 * Reads what is deployed and compares the compiled mesh with it. Changes nothing: DescribeStacks, GetTemplate,
 * ListStackResources, DescribeServices, GetCallerIdentity and, where an import changes, ListExports are all it calls.
 */
export async function planMesh(
  mesh: CompiledMesh,
  options: PlanOptions,
  world: { readonly clients: DeployClients; readonly signal: AbortSignal },
): Promise<PlanResult> {
  const { identity, target } = mesh;
  const stackNames = new Set(mesh.stacks.map((stack) => stack.stackName));
  const query = { identity, target, stackNames };
  const deployed = await readDeployed(world.clients, query, world.signal);
  const refusal = refuseTarget({ ...query, owner: options.owner }, deployed);
  if (refusal !== undefined) return { kind: 'wrong-target', message: refusal };
  const planned = { ...options, mesh, deployed, table: RESOURCE_TYPES };
  const plan = makePlan(planned);
  if (!changesImport(plan)) return { kind: 'plan', plan, deployed };
  const imports = await world.clients.cloudformation.listExports(world.signal);
  return { kind: 'plan', plan: makePlan({ ...planned, imports }), deployed };
}

/** Whether a value comes or goes by an import: then only the exports say whether it is another value at all. */
function changesImport({ stacks }: Plan): boolean {
  const changes = stacks
    .filter(({ action }) => action === 'update')
    .flatMap(({ resources }) => resources.flatMap(({ properties }) => properties));
  return changes.some((change) => JSON.stringify(change).includes('"Fn::ImportValue"'));
}
