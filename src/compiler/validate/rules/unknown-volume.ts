import { suggestion } from '../../../diagnostics/suggestion.ts';
import { listOfObjects } from '../definition.ts';
import type { Rule } from '../rule.ts';

export const unknownVolume: Rule = {
  code: 'unknown-volume',
  why: 'ECS refuses a task definition whose mount point names a volume that the task does not have.',
  fix: 'Declare the volume under `volumes` of the service, or mend the name.',
  check: ({ mesh, report }) => {
    for (const service of mesh.services) {
      const names = Object.keys(service.volumes);
      for (const { path, definition } of service.containers) {
        listOfObjects(definition['mountPoints']).forEach(({ sourceVolume: name }, index) => {
          if (typeof name !== 'string' || names.includes(name)) return;
          report({
            message: `volume "${name}" is not declared`,
            path: [...path, 'mountPoints', index, 'sourceVolume'],
            anchor: 'value',
            hint: suggestion(name, names) ?? `declare it under volumes of "${service.component}"`,
          });
        });
      }
    }
  },
};
