import { suggestion } from '../../../diagnostics/suggestion.ts';
import type { Rule } from '../rule.ts';

export const unknownRouteService: Rule = {
  code: 'unknown-route-service',
  why: 'A gateway answers calls of a route to a service that is not in Consul with an error.',
  fix: 'Name a service of this file, or declare the name under `externalServices` when it is registered elsewhere.',
  check: ({ spec, mesh, report }) => {
    const names = [
      ...Object.keys(spec.services ?? {}),
      ...Object.keys(spec.externalServices ?? {}),
    ];
    for (const { role } of mesh.gateways) {
      if (role.kind !== 'api-gateway') continue;
      for (const { key, known, path } of role.routes.flatMap(({ services }) => services)) {
        if (known) continue;
        report({
          message: `"${key}" is no service of this mesh`,
          path,
          anchor: path.at(-1) === 'service' ? 'value' : 'key',
          hint:
            suggestion(key, names) ??
            'declare it under externalServices if it is registered with Consul elsewhere',
        });
      }
    }
  },
};
