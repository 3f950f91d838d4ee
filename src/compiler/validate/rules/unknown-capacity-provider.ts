import { suggestion } from '../../../diagnostics/suggestion.ts';
import type { Rule } from '../rule.ts';
import { tasksOf } from '../tasks.ts';

export const unknownCapacityProvider: Rule = {
  code: 'unknown-capacity-provider',
  why: 'ECS refuses a service whose capacity provider its cluster does not have.',
  fix: 'Name the provider under `cluster.create.capacityProviders`.',
  check: ({ mesh, report }) => {
    if (mesh.cluster.kind === 'existing') return;
    const { capacityProviders } = mesh.cluster;
    for (const { path, task } of tasksOf(mesh)) {
      task.capacityProviderStrategy?.forEach(({ capacityProvider }, index) => {
        const name = String(capacityProvider);
        if (capacityProviders.includes(name)) return;
        report({
          message: `the created cluster has no capacity provider "${name}"`,
          path: [...path, 'capacityProviderStrategy', index, 'capacityProvider'],
          anchor: 'value',
          hint:
            suggestion(name, capacityProviders) ??
            `write cluster: { create: { capacityProviders: [${[...capacityProviders, name].join(', ')}] } }`,
          related: [{ message: 'the created cluster', path: ['cluster', 'create'], anchor: 'key' }],
        });
      });
    }
  },
};
