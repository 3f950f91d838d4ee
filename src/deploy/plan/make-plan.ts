import { compareText } from '../../kit/sort.ts';
import type { FindOrigin, Plan, PlanProblem, StackChange } from '../../model/change.ts';
import type { DeployedMesh, DeployedStack } from '../../model/deployed.ts';
import type { ResourceTypeTable } from '../../model/resource-type.ts';
import type { CompiledMesh, CompiledStack } from '../../model/stack.ts';
import { componentOf } from '../stack-tags.ts';
import { orderByDependency, orderForRemoval, rankOf } from './component-order.ts';
import { planRemoval } from './plan-removal.ts';
import { planStack, type SettledOutputs } from './plan-stack.ts';
import { findRefusedReplacements } from './refused-replacements.ts';
import { selectComponents } from './select-components.ts';
import { summarize } from './summarize.ts';

/** What a plan is made of. Pure data: the same request gives the same plan. */
export interface PlanRequest {
  readonly mesh: CompiledMesh;
  readonly deployed: DeployedMesh;
  readonly owner: string;
  readonly table: ResourceTypeTable;
  /** Only these components, and what they need of others; no removals then. */
  readonly only?: readonly string[];
  /** Says which line of mesh.yaml a change comes from. */
  readonly findOrigin?: FindOrigin;
  /** Values of exports by name, where they are known. */
  readonly imports?: Readonly<Record<string, string>>;
}

/** Largest template in a call (CloudFormation User Guide, "Understand CloudFormation quotas"). */
const MAX_TEMPLATE_BYTES = 51_200;

/**
 * Compares a compiled mesh with what is deployed. Outputs go from stack to stack as parameters:
 *
 *     base ──outputs──▶ dev-server, controller ──▶ services, gateways ──▶ removals, last ones first
 */
export function makePlan(request: PlanRequest): Plan {
  const { mesh, deployed, owner } = request;
  const settled = new Map<string, SettledOutputs>();
  const changes: StackChange[] = [];
  const problems: PlanProblem[] = [];
  for (const stack of orderByDependency(mesh.stacks)) {
    const planned = planStack(stack, deployed.stacks[stack.stackName], { ...request, settled });
    settled.set(stack.component, planned.outputs);
    changes.push(withOrigins(planned.change, request.findOrigin));
    problems.push(
      ...findRefusedReplacements(stack, planned.change.resources),
      ...refuseSize(stack),
    );
  }
  const selected = selectComponents([...changes, ...planRemovals(request)], request.only);
  return {
    identity: mesh.identity,
    target: mesh.target,
    owner,
    summary: summarize(selected),
    stacks: selected,
    problems: problems.filter(({ component }) =>
      selected.some((change) => change.component === component),
    ),
  };
}

/** Each changed property with its line in mesh.yaml; what only follows from another change has none. */
function withOrigins(change: StackChange, findOrigin: FindOrigin | undefined): StackChange {
  if (!findOrigin) return change;
  const { component } = change;
  const resources = change.resources.map((resource) => {
    const { logicalId } = resource;
    const properties = resource.properties.map((property) =>
      property.after.kind === 'known-after-apply'
        ? property
        : { ...property, origin: findOrigin({ component, logicalId, path: property.path }) },
    );
    return { ...resource, properties };
  });
  return { ...change, resources };
}

function refuseSize({ component, origin, body }: CompiledStack): readonly PlanProblem[] {
  const sizeBytes = Buffer.byteLength(body);
  if (sizeBytes <= MAX_TEMPLATE_BYTES) return [];
  const message = `the template has ${sizeBytes} bytes, CloudFormation takes ${MAX_TEMPLATE_BYTES}`;
  const hint =
    'move large values, such as configuration in environment variables, into SSM parameters or the image';
  return [{ component, message, hint, origin }];
}

function planRemovals({ mesh, deployed, table }: PlanRequest): readonly StackChange[] {
  const present = new Set(mesh.stacks.map((stack) => stack.component));
  const left = new Map<string, DeployedStack>();
  for (const stack of Object.values(deployed.stacks)) {
    const component = componentOf(mesh.identity, stack.description);
    if (component !== undefined && !present.has(component)) left.set(component, stack);
  }
  const order = orderForRemoval([...left.keys()]);
  return order.flatMap((component) => {
    const stack = left.get(component);
    const first = order.filter((other) => rankOf(other) > rankOf(component)).sort(compareText);
    return stack
      ? [planRemoval(component, stack, { dependsOn: first, table, region: deployed.region })]
      : [];
  });
}
