import type { ContainerDescription } from '../../clients/ecs.ts';
import type { StoppedContainer } from '../../model/outcome.ts';

/** Exit codes of containers that were told to stop: 128 + SIGTERM, 128 + SIGKILL. */
const STOPPED_BY_OTHERS: readonly (number | undefined)[] = [143, 137];

/** The kernel ends a container that uses too much memory with SIGKILL, too. */
const OUT_OF_MEMORY = /OutOfMemory/;
/** The agent's reason for a container that never started because of another one. */
const WAITED_IN_VAIN = /dependency/i;

/** Signs of a container's own failure, the surest first. */
const SIGNS: readonly ((
  container: StoppedContainer,
  definition: ContainerDescription | undefined,
) => boolean)[] = [
  ({ reason = '', exitCode }) => {
    if (reason === '' || exitCode === 0 || WAITED_IN_VAIN.test(reason)) return false;
    return !STOPPED_BY_OTHERS.includes(exitCode) || OUT_OF_MEMORY.test(reason);
  },
  ({ exitCode }) =>
    exitCode !== undefined && exitCode !== 0 && !STOPPED_BY_OTHERS.includes(exitCode),
  ({ health }) => health === 'UNHEALTHY',
  ({ exitCode }, definition) => exitCode === 0 && definition?.isEssential === true,
];

/**
 * The container that failed first. ECS says no times, so: the surest sign, and of several with the same sign the one
 * that others wait for. A container that ends because its dependency failed shows 143 and is not meant. `undefined` when
 * no container failed by itself.
 */
export function firstFailedContainer(
  containers: readonly StoppedContainer[],
  definitions: readonly ContainerDescription[],
): StoppedContainer | undefined {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  const byDepth = containers.toSorted(
    (left, right) => depthOf(left.name, byName) - depthOf(right.name, byName),
  );
  for (const hasSign of SIGNS) {
    const found = byDepth.find((container) => hasSign(container, byName.get(container.name)));
    if (found) return found;
  }
  return undefined;
}

/** How many containers stand before this one on the longest way through `dependsOn`; ECS refuses circles. */
function depthOf(name: string, definitions: ReadonlyMap<string, ContainerDescription>): number {
  const before = definitions.get(name)?.dependsOn ?? [];
  return Math.max(0, ...before.map((other) => depthOf(other, definitions) + 1));
}
