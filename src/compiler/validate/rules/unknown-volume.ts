import { suggestion } from '../../../diagnostics/suggestion.ts';
import type { Gateway, Service } from '../../../model/mesh.ts';
import type { Path } from '../../../model/source.ts';
import type { Json } from '../../../model/template.ts';
import { listOfObjects } from '../definition.ts';
import type { Rule } from '../rule.ts';
import { componentsOf } from '../tasks.ts';

export const unknownVolume: Rule = {
  code: 'unknown-volume',
  why: 'ECS refuses a task definition whose mount point names a volume that the task does not have.',
  fix: 'Declare the volume under `volumes` of the service or gateway, or mend the name.',
  check: ({ mesh, report }) => {
    for (const component of componentsOf(mesh)) {
      const names = Object.keys(component.volumes);
      for (const { path, mountPoints } of mounters(component)) {
        listOfObjects(mountPoints).forEach(({ sourceVolume: name }, index) => {
          if (typeof name !== 'string' || names.includes(name)) return;
          report({
            message: `volume "${name}" is not declared`,
            path: [...path, 'mountPoints', index, 'sourceVolume'],
            anchor: 'value',
            hint: suggestion(name, names) ?? `declare it under volumes of "${component.component}"`,
          });
        });
      }
    }
  },
};

/** The containers of a component, and the proxy of a gateway, whose mount points stand in the gateway itself. */
function mounters(component: Service | Gateway): {
  readonly path: Path;
  readonly mountPoints: Json | undefined;
}[] {
  const containers = component.containers.map(({ path, definition }) => ({
    path,
    mountPoints: definition['mountPoints'],
  }));
  if (!('role' in component)) return containers;
  return [...containers, { path: component.path, mountPoints: component.proxy.mountPoints }];
}
