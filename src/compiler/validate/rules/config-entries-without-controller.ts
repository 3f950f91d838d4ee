import type { Rule } from '../rule.ts';

export const configEntriesWithoutController: Rule = {
  code: 'config-entries-without-controller',
  why: "`protocol` and `allow` become config entries of Consul, which this mesh's controller writes; without it nobody does.",
  fix: 'Deploy the controller, or leave these to whoever keeps the config entries.',
  check: ({ mesh, report }) => {
    if (mesh.controller !== undefined) return;
    for (const { path, protocol, allow } of mesh.services) {
      const fields = [
        ...(protocol === undefined ? [] : ['protocol']),
        ...(allow === undefined ? [] : ['allow']),
      ];
      for (const name of fields) {
        report({
          message: `${name} takes effect through the controller, and this mesh deploys none`,
          path: [...path, name],
          anchor: 'key',
          hint: 'remove controller: { deploy: false }, or remove it here',
        });
      }
    }
  },
};
