import { suggestion } from '../../../diagnostics/suggestion.ts';
import type { Rule } from '../rule.ts';

export const unknownCaller: Rule = {
  code: 'unknown-caller',
  why: 'An intention for a name that nobody has allows nobody, and a caller that was meant stays refused.',
  fix: 'Name a service or API gateway of this file, an external service, or `*` for every caller.',
  check: ({ spec, mesh, report }) => {
    const names = [
      ...Object.keys(spec.services ?? {}),
      ...Object.keys(spec.externalServices ?? {}),
      ...mesh.gateways
        .filter(({ role }) => role.kind === 'api-gateway')
        .map(({ component }) => component),
    ];
    for (const service of mesh.services) {
      for (const { key, known, path } of service.allow ?? []) {
        if (known) continue;
        report({
          message: `caller "${key}" is no service or API gateway of this mesh`,
          path: [...path, 'service'],
          anchor: 'value',
          hint:
            suggestion(key, names) ??
            'declare it under externalServices if it is registered with Consul elsewhere',
        });
      }
    }
  },
};
