import type { Rule } from '../rule.ts';
import { componentsOf } from '../tasks.ts';

/** The partition of what names none. */
const DEFAULT_PARTITION = 'default';

export const controllerPartition: Rule = {
  code: 'controller-partition',
  why: 'A controller serves one admin partition: what the tasks of another leave in Consul is never cleared away, and with ACLs they cannot log in.',
  fix: 'Give the controller and the tasks the same `consulPartition`, most simply under `defaults`; tasks of another partition need a controller of their own for this cluster.',
  check: ({ mesh, report }) => {
    const { controller } = mesh;
    if (controller === undefined) return;
    for (const { component, path, registration } of componentsOf(mesh)) {
      const { partition } = registration;
      if (partition === controller.partition) continue;
      if (partition === undefined && controller.partition === DEFAULT_PARTITION) continue;
      report({
        severity: 'warning',
        message: `the controller serves ${words(controller.partition)}, and "${component}" is in ${words(partition)}`,
        path: [...path, 'consulPartition'],
        anchor: 'value',
        hint: `write controller: { consulPartition: ${partition ?? DEFAULT_PARTITION} }, or change that of the tasks`,
      });
    }
  },
};

function words(partition: string | undefined): string {
  return partition === undefined ? 'no partition' : `partition "${partition}"`;
}
