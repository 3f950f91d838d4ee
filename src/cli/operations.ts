import { cancellationOf, cancelOperations } from '../deploy/apply/cancel-mesh.ts';
import { overallOutcome } from '../deploy/apply/overall-outcome.ts';
import { redeployService } from '../deploy/apply/redeploy-service.ts';
import { stackOutcome } from '../deploy/apply/unfinished.ts';
import { watchMesh } from '../deploy/apply/watch-mesh.ts';
import { planMesh } from '../deploy/plan/plan-mesh.ts';
import type { StackChange } from '../model/change.ts';
import type { DeployedMesh } from '../model/deployed.ts';
import type { MeshOutcome, OutcomeWord, StackOutcome } from '../model/outcome.ts';
import { approve, endSafely, printOutcome } from './change-mesh.ts';
import type { ChangeOptions, DeployInput } from './deploy-input.ts';
import type { ExitCode } from './exit-code.ts';
import { underLock } from './under-lock.ts';
import { withProgress } from './with-progress.ts';

type OperationInput = DeployInput & ChangeOptions;

/** `meshc watch`: follows what runs on the mesh to its end. */
export async function runWatch(input: OperationInput): Promise<ExitCode> {
  const { mesh, owner } = input;
  const outcome = await endSafely(input, () =>
    withProgress(input, (context) => watchMesh(context, mesh, { owner })),
  );
  return printOutcome(input, outcome);
}

/** `meshc cancel`: ends what runs on the mesh, or on some of its components, and takes it back. */
export async function runCancel(
  input: OperationInput & { readonly only?: readonly string[] },
): Promise<ExitCode> {
  return onMesh(input, async ({ stacks, deployed }) => {
    const busy = stacks.filter(
      ({ component, busy: status }) =>
        status !== undefined && (input.only?.includes(component) ?? true),
    );
    if (busy.length === 0) return ended(input, 'no-changes', [], 'nothing is going on');
    const what = busy.map(
      (change) => `${change.component} (${change.busy}: ${CANCELLATION[cancellationOf(change)]})`,
    );
    const refusal = await approve(input, {
      question: `cancel ${what.join(', ')}? (yes/no)`,
      answers: ['yes', 'y'],
    });
    if (refusal) return refusal;
    const outcomes = await withProgress(input, (context) =>
      cancelOperations(context, busy, deployed),
    );
    return ended(input, overallOutcome(outcomes, 'cancelled'), outcomes);
  });
}

const CANCELLATION = {
  'take-back': 'the update is taken back',
  remove: 'what there is of the stack is removed',
  none: 'cannot be cancelled',
} as const;

/** `meshc redeploy`: new tasks for services as they are, for secrets that were rotated. Verified like an apply. */
export async function runRedeploy(
  input: OperationInput & { readonly components: readonly string[] },
): Promise<ExitCode> {
  return onMesh(input, async ({ stacks, deployed }) => {
    const changes = stacks
      .filter(({ component }) => input.components.includes(component))
      .map((change) => withRedeploy(change, deployed));
    const refused = changes.flatMap(refuseRedeploy);
    if (refused.length > 0) return ended(input, overallOutcome(refused, 'applied'), refused);
    const refusal = await approve(input, {
      question: `replace all tasks of ${input.components.join(', ')}? (yes/no)`,
      answers: ['yes', 'y'],
    });
    if (refusal) return refusal;
    return underLock(input, async (lock) => {
      const outcomes = await withProgress(
        input,
        (context) => Promise.all(changes.map((change) => redeployService(context, change))),
        lock,
      );
      return ended(input, overallOutcome(outcomes, 'applied'), outcomes);
    });
  });
}

/** The service of a stack again, with the task definition that the stack names. */
function withRedeploy(change: StackChange, deployed: DeployedMesh): StackChange {
  const service = deployed.stacks[change.stackName]?.service;
  if (!service?.description) return change;
  const { serviceArn, taskDefinitionArn } = service;
  return {
    ...change,
    redeploy: {
      serviceArn,
      runningTaskDefinition: taskDefinitionArn,
      plannedTaskDefinition: taskDefinitionArn,
    },
  };
}

function refuseRedeploy(change: StackChange): readonly StackOutcome[] {
  const { stackName, busy, redeploy } = change;
  if (busy !== undefined) {
    const message = `stack ${stackName} is ${busy}: its end comes first`;
    return [stackOutcome(change, { outcome: 'detached', message, command: 'meshc watch' })];
  }
  if (redeploy) return [];
  const message = `stack ${stackName} has no service that runs: apply it first`;
  return [stackOutcome(change, { outcome: 'error', message, command: 'meshc apply' })];
}

/** Runs work on the mesh as it is now, where the credentials lead to it. */
async function onMesh(
  input: OperationInput,
  work: (found: {
    readonly stacks: readonly StackChange[];
    readonly deployed: DeployedMesh;
  }) => Promise<MeshOutcome>,
): Promise<ExitCode> {
  const { mesh, owner } = input;
  const outcome = await endSafely(input, async () => {
    const result = await withProgress(input, (context) => planMesh(mesh, { owner }, context));
    return result.kind === 'wrong-target'
      ? ended(input, 'wrong-target', [], result.message)
      : work({ stacks: result.plan.stacks, deployed: result.deployed });
  });
  return printOutcome(input, outcome);
}

function ended(
  { mesh }: OperationInput,
  outcome: OutcomeWord,
  stacks: readonly StackOutcome[],
  message?: string,
): MeshOutcome {
  const { identity, target } = mesh;
  return { identity, target, outcome, stacks, ...(message === undefined ? {} : { message }) };
}
