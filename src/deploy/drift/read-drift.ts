import { AwsError } from '../../clients/aws-error.ts';
import type { DeployClients } from '../../clients/deploy-clients.ts';
import RESOURCE_TYPES from '../../generated/resource-types.json' with { type: 'json' };
import { mapLimit } from '../../kit/map-limit.ts';
import { UserError } from '../../kit/user-error.ts';
import type { FindOrigin } from '../../model/change.ts';
import type { StackDescription } from '../../model/deployed.ts';
import type { AcceptedDrift, ComponentDrift, MeshDrift } from '../../model/drift.ts';
import type { CompiledMesh, CompiledStack } from '../../model/stack.ts';
import { pollIntervalMs } from '../apply/poll-interval.ts';
import { refuseTarget } from '../plan/check-target.ts';
import { conditionOf } from '../stack-status.ts';
import { componentOf } from '../stack-tags.ts';
import { judgeDrift } from './judge-drift.ts';

/** What drift is told from. */
export interface DriftRequest {
  readonly accepted: readonly AcceptedDrift[];
  readonly only?: readonly string[];
  readonly findOrigin?: FindOrigin;
}

/** How a mesh has drifted, or why it cannot be looked for with these credentials. */
export type DriftResult =
  | { readonly kind: 'drift'; readonly drift: MeshDrift }
  | { readonly kind: 'wrong-target'; readonly message: string };

interface World {
  readonly clients: DeployClients;
  readonly signal: AbortSignal;
}

const STACKS_AT_ONCE = 5;
/** A detection takes seconds to minutes (CloudFormation User Guide, "Detect drift on an entire stack"). */
const DETECTION_LIMIT_MS = 1_200_000;

/** Lets CloudFormation compare every stack of the mesh with what exists, and judges what it reports. Changes nothing. */
export async function readDrift(
  mesh: CompiledMesh,
  request: DriftRequest,
  world: World,
): Promise<DriftResult> {
  const { identity, target } = mesh;
  const { clients, signal } = world;
  const accountId = await clients.sts.accountId(signal);
  const found = { accountId, region: clients.region, stacks: {} };
  const deployer = { identity, target, owner: '', stackNames: new Set<string>() };
  const refusal = refuseTarget(deployer, found);
  if (refusal !== undefined) return { kind: 'wrong-target', message: refusal };
  const deployed = await clients.cloudformation.listStacks(signal);
  const wanted = componentsOf(mesh, deployed).filter(
    ({ component }) => request.only === undefined || request.only.includes(component),
  );
  const components = await mapLimit(wanted, STACKS_AT_ONCE, (one) =>
    readComponent(one, request, world),
  );
  return { kind: 'drift', drift: { identity, target, components } };
}

interface WantedComponent {
  readonly component: string;
  readonly stackName: string;
  readonly stack: CompiledStack | undefined;
  readonly deployed: StackDescription | undefined;
}

/** Those of mesh.yaml in its order, then those that left it. */
function componentsOf(
  mesh: CompiledMesh,
  deployed: readonly StackDescription[],
): readonly WantedComponent[] {
  const known = new Set(mesh.stacks.map(({ stackName }) => stackName));
  const leftOver = deployed.flatMap((description) => {
    const component = componentOf(mesh.identity, description);
    if (component === undefined || known.has(description.stackName)) return [];
    const { stackName } = description;
    return [{ component, stackName, stack: undefined, deployed: description }];
  });
  const own = mesh.stacks.map((stack) => ({
    component: stack.component,
    stackName: stack.stackName,
    stack,
    deployed: deployed.find(({ stackName }) => stackName === stack.stackName),
  }));
  return [...own, ...leftOver];
}

async function readComponent(
  wanted: WantedComponent,
  request: DriftRequest,
  world: World,
): Promise<ComponentDrift> {
  const { component, stackName, stack, deployed } = wanted;
  const head = { component, stackName, resources: [] };
  const obstacle = obstacleOf(deployed);
  if (!deployed || obstacle !== undefined) {
    return {
      ...head,
      state: 'not-checked',
      ...(obstacle === undefined ? {} : { reason: obstacle }),
    };
  }
  try {
    const failure = await detect(deployed, world);
    if (failure !== undefined) return { ...head, state: 'failed', reason: failure };
    const { cloudformation } = world.clients;
    const drifts = await cloudformation.listDrifts(deployed.stackId, world.signal);
    const rules = {
      component,
      template: stack?.template,
      accepted: request.accepted,
      table: RESOURCE_TYPES,
      findOrigin: request.findOrigin,
    };
    const resources = drifts.map((drift) => judgeDrift(drift, rules));
    const isDrifted = resources.some(({ verdict }) => verdict === 'drift');
    return { component, stackName, state: isDrifted ? 'drifted' : 'in-sync', resources };
  } catch (error) {
    // One stack that AWS does not compare says nothing about the others.
    if (!(error instanceof AwsError) || error.kind === 'credentials') throw error;
    return { ...head, state: 'failed', reason: error.message };
  }
}

/** Why a stack cannot be compared now. */
function obstacleOf(deployed: StackDescription | undefined): string | undefined {
  switch (conditionOf(deployed?.status)) {
    case 'absent':
    case 'empty':
      return 'it is not deployed';
    case 'busy':
      return `its stack is ${deployed?.status}: ask again when that is over`;
    case 'stillborn':
      return `its stack is ${deployed?.status}: nothing is left to compare`;
    default:
      return undefined;
  }
}

/** Runs a detection to its end; says why CloudFormation could not do it, where it could not. */
async function detect(
  { stackId, stackName }: StackDescription,
  { clients, signal }: World,
): Promise<string | undefined> {
  const { cloudformation, clock } = clients;
  const detectionId = await cloudformation.detectDrift(stackId, signal);
  const endMs = clock.now() + DETECTION_LIMIT_MS;
  for (let tick = 0; ; tick += 1) {
    await clock.sleep(pollIntervalMs(tick, clock.random()), signal);
    const { status, reason } = await cloudformation.describeDriftDetection(detectionId, signal);
    if (status === 'DETECTION_COMPLETE') return undefined;
    if (status === 'DETECTION_FAILED')
      return reason ?? 'CloudFormation could not compare the stack';
    if (clock.now() > endMs) {
      throw new UserError(
        `CloudFormation compares stack ${stackName} for more than 20 minutes: ask again later`,
      );
    }
  }
}
