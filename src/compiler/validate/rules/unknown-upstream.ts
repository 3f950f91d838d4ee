import { suggestion } from '../../../diagnostics/suggestion.ts';
import type { Rule } from '../rule.ts';

export const unknownUpstream: Rule = {
  code: 'unknown-upstream',
  why: 'A proxy whose upstream is not in Consul takes the calls and answers each with an error.',
  fix: 'Name a service of this file, or declare the name under `externalServices` when it is registered elsewhere.',
  check: ({ spec, mesh, report }) => {
    const names = [
      ...Object.keys(spec.services ?? {}),
      ...Object.keys(spec.externalServices ?? {}),
    ];
    for (const service of mesh.services) {
      for (const { key, destination } of service.upstreams) {
        if (destination.known) continue;
        const isNamed = spec.services?.[service.component]?.upstreams?.[key]?.destinationName;
        const path = [...service.path, 'upstreams', key];
        report({
          message: `upstream "${destination.name}" is no service of this mesh`,
          ...(isNamed === undefined
            ? { path, anchor: 'key' }
            : { path: [...path, 'destinationName'], anchor: 'value' }),
          hint:
            suggestion(destination.name, names) ??
            `declare it under externalServices if it is registered with Consul elsewhere`,
        });
      }
    }
  },
};
