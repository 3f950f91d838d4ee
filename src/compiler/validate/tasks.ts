import type { Mesh, TaskSettings } from '../../model/mesh.ts';
import type { Path } from '../../model/source.ts';

/** Settings of a task, and the section of mesh.yaml that speaks of it. */
export interface MeshTask {
  /** `devServer`, `controller`, or the component of a service. */
  readonly name: string;
  readonly task: TaskSettings;
  readonly path: Path;
}

/** The tasks of all components: the services', then those that meshc itself brings. */
export function tasksOf(mesh: Mesh): readonly MeshTask[] {
  return [
    ...mesh.services.map(({ component, task, path }) => ({ name: component, task, path })),
    ...(['devServer', 'controller'] as const).flatMap((name) => {
      const task = mesh[name]?.task;
      return task === undefined ? [] : [{ name, task, path: [name] }];
    }),
  ];
}
