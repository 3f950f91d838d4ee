import type { TaskDescription } from '../../clients/ecs.ts';
import { compareText } from '../../kit/sort.ts';
import type { DeployedMesh, DeployedStack } from '../../model/deployed.ts';
import type { CompiledMesh, CompiledStack } from '../../model/stack.ts';
import type { ComponentStatus, MeshStatus, VersionSkew } from '../../model/status.ts';
import { componentOf, ownerOf } from '../stack-tags.ts';
import { judgeComponent } from './judge-component.ts';

/** Puts together what was read: every component of mesh.yaml in its order, then those that left it. */
export function judgeMesh(
  mesh: CompiledMesh,
  deployed: DeployedMesh,
  tasks: ReadonlyMap<string, readonly TaskDescription[]>,
): MeshStatus {
  const { identity, target } = mesh;
  const known = new Set(mesh.stacks.map(({ stackName }) => stackName));
  const leftOver = Object.entries(deployed.stacks).filter(([stackName]) => !known.has(stackName));
  const found = (stackName: string): DeployedStack | undefined => deployed.stacks[stackName];
  const judge = (stack: Pick<CompiledStack, 'component' | 'stackName'>): ComponentStatus =>
    judgeComponent(stack, {
      deployed: found(stack.stackName),
      tasks: tasks.get(stack.stackName) ?? [],
      region: target.region,
    });
  const components = [
    ...mesh.stacks.map((stack) => ({ ...judge(stack), kind: stack.kind, origin: stack.origin })),
    ...leftOver.flatMap(([stackName, { description }]) => {
      const component = componentOf(identity, description);
      return component === undefined ? [] : [asLeftOver(judge({ component, stackName }))];
    }),
  ];
  const owner = Object.values(deployed.stacks)
    .map(({ description }) => ownerOf(description.tags))
    .find((name) => name !== undefined);
  return {
    identity,
    target,
    ...(owner === undefined ? {} : { owner }),
    components,
    skews: findSkews(components),
  };
}

function asLeftOver(status: ComponentStatus): ComponentStatus {
  if (status.state === 'needs-attention' || status.state === 'changing') return status;
  const reason = 'it is no longer in mesh.yaml: the next apply removes it';
  return { ...status, state: 'left-over', reason };
}

/** The containers of ours that run in more than one version. */
function findSkews(components: readonly ComponentStatus[]): readonly VersionSkew[] {
  const uses = components.flatMap(({ component, sidecars }) =>
    sidecars.map((sidecar) => ({ ...sidecar, component })),
  );
  return [...Map.groupBy(uses, ({ container }) => container)]
    .map(([container, those]) => ({
      container,
      images: [...Map.groupBy(those, ({ image }) => image)]
        .map(([image, users]) => ({ image, components: users.map(({ component }) => component) }))
        .toSorted((left, right) => compareText(left.image, right.image)),
    }))
    .filter(({ images }) => images.length > 1)
    .toSorted((left, right) => compareText(left.container, right.container));
}
