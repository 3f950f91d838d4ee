import type { DeployedMesh, StackDescription } from '../../model/deployed.ts';
import type { DeployTarget, MeshIdentity } from '../../model/stack.ts';
import { componentOf, isTaggedFor, ownerOf } from '../stack-tags.ts';

/** Who wants to deploy what, and where. */
export interface Deployer {
  readonly identity: MeshIdentity;
  readonly target: DeployTarget;
  /** Usually the repository that holds mesh.yaml. */
  readonly owner: string;
  /** Names of the stacks that the mesh has or had. */
  readonly stackNames: ReadonlySet<string>;
}

/**
 * Why this mesh must not be deployed here: the credentials lead to another account or region, or a stack of its name
 * belongs to somebody else. `undefined` when all is well.
 */
export function refuseTarget(deployer: Deployer, deployed: DeployedMesh): string | undefined {
  const { target } = deployer;
  if (deployed.accountId !== target.accountId) {
    return `mesh.yaml is for account ${target.accountId}, the credentials are for ${deployed.accountId}: use the credentials of account ${target.accountId}`;
  }
  if (deployed.region !== target.region) {
    return `mesh.yaml is for region ${target.region}, but ${deployed.region} is configured: set AWS_REGION=${target.region}`;
  }
  for (const { description } of Object.values(deployed.stacks)) {
    const refusal = refuseStack(deployer, description);
    if (refusal) return refusal;
  }
  return undefined;
}

function refuseStack(deployer: Deployer, stack: StackDescription): string | undefined {
  const { identity, owner, stackNames } = deployer;
  const isOurs = componentOf(identity, stack) !== undefined;
  if (!isOurs && isTaggedFor(identity, stack.tags)) {
    return `stack ${stack.stackName} has no meshc:component tag: somebody changed its tags, put them back`;
  }
  if (!isOurs) {
    return stackNames.has(stack.stackName)
      ? `stack ${stack.stackName} exists and is not tagged as mesh ${identity.name}, environment ${identity.environment}: rename the mesh, or remove that stack`
      : undefined;
  }
  if (!isTaggedFor(identity, stack.tags)) return undefined;
  const other = ownerOf(stack.tags);
  if (other !== owner) {
    return `mesh ${identity.name} in environment ${identity.environment} belongs to ${other ?? 'nobody'}, not to ${owner}: rename the mesh, or pass --owner ${other ?? owner} if you take it over`;
  }
  return undefined;
}
