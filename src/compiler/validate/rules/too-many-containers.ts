import type { Rule } from '../rule.ts';
import { componentsOf } from '../tasks.ts';

/** Containers of a task definition (Amazon ECS service quotas), and how many of them the mesh brings. */
const LIMIT = 10;
const SIDECARS = 3;

export const tooManyContainers: Rule = {
  code: 'too-many-containers',
  why: `ECS takes ${LIMIT} containers in a task definition, and ${SIDECARS} of them are the sidecars.`,
  fix: `Keep to ${LIMIT - SIDECARS} containers beside the sidecars; the main one of a service counts.`,
  check: ({ mesh, report }) => {
    for (const { path, containers } of componentsOf(mesh)) {
      if (containers.length + SIDECARS <= LIMIT) continue;
      report({
        message: `the task has ${containers.length} containers and ${SIDECARS} sidecars; ECS takes ${LIMIT}`,
        path: [...path, 'containers'],
        anchor: 'key',
        hint: `keep to ${LIMIT - SIDECARS} containers beside the sidecars`,
      });
    }
  },
};
