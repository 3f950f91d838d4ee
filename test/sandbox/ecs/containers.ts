import type { ContainerDefinition } from './model.ts';

/** What the order of a task's containers means for their ends. */
export interface ContainerPlan {
  /** Containers that run once: others wait for their end. */
  readonly ending: ReadonlySet<string>;
  /** The containers that start only after this one has become ready or ended, directly or through others. */
  waitingFor(name: string): ReadonlySet<string>;
}

/** Reads `dependsOn` of a task definition's containers. */
export function planContainers(containers: readonly ContainerDefinition[]): ContainerPlan {
  const dependencies = containers.flatMap((container) =>
    container.dependsOn.map((dependency) => ({ ...dependency, waiting: container.name })),
  );
  const ending = new Set(
    dependencies
      .filter(({ condition }) => condition === 'SUCCESS' || condition === 'COMPLETE')
      .map(({ container }) => container),
  );
  return {
    ending,
    waitingFor: (name) => {
      const waiting = new Set<string>();
      const visit = (needed: string): void => {
        for (const dependency of dependencies) {
          if (dependency.container !== needed || dependency.condition === 'START') continue;
          if (waiting.has(dependency.waiting)) continue;
          waiting.add(dependency.waiting);
          visit(dependency.waiting);
        }
      };
      visit(name);
      return waiting;
    },
  };
}
