import type { Rule } from '../rule.ts';

export const partitionAndNamespace: Rule = {
  code: 'partition-and-namespace',
  why: 'The controller takes a task that names only one of the two for another one, and never clears away what it leaves.',
  fix: 'Write both `consulPartition` and `consulNamespace`, or neither.',
  check: ({ mesh, report }) => {
    for (const { path, registration } of mesh.services) {
      const { namespace, partition } = registration;
      if ((namespace === undefined) === (partition === undefined)) continue;
      const [given, missing] =
        namespace === undefined
          ? ['consulPartition', 'consulNamespace']
          : ['consulNamespace', 'consulPartition'];
      report({
        message: `${given} is set without ${missing}`,
        path: [...path, given],
        anchor: 'key',
        hint: `add ${missing}, such as "default", or remove ${given}`,
      });
    }
  },
};
