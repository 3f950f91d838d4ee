import type { MeshSpec } from '../../generated/mesh-spec.ts';
import type { Gateway, Mesh, Service, TaskSettings } from '../../model/mesh.ts';
import type { Path } from '../../model/source.ts';

/** Settings of a task, and the section of mesh.yaml that speaks of it. */
export interface MeshTask {
  /** `devServer`, `controller`, or the component of a service or gateway. */
  readonly name: string;
  readonly task: TaskSettings;
  readonly path: Path;
}

/** The services and the gateways: what users bring. */
export function componentsOf(mesh: Mesh): readonly (Service | Gateway)[] {
  return [...mesh.services, ...mesh.gateways];
}

/** What the file itself says of a service or gateway. */
export function sectionOf(spec: MeshSpec, { component, path }: Service | Gateway) {
  return path[0] === 'gateways' ? spec.gateways?.[component] : spec.services?.[component];
}

/** The sections that meshc itself brings tasks for. */
export const SYSTEM_SECTIONS = ['devServer', 'controller'] as const;

/** The tasks of all components: those of services and gateways, then those that meshc itself brings. */
export function tasksOf(mesh: Mesh): readonly MeshTask[] {
  return [
    ...componentsOf(mesh).map(({ component, task, path }) => ({ name: component, task, path })),
    ...SYSTEM_SECTIONS.flatMap((name) => {
      const task = mesh[name]?.task;
      return task === undefined ? [] : [{ name, task, path: [name] }];
    }),
  ];
}
