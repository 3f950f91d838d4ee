import { suggestion } from '../../../diagnostics/suggestion.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule } from '../rule.ts';

export const unknownListener: Rule = {
  code: 'unknown-listener',
  why: 'Consul takes a route for a listener that is not there and never uses it.',
  fix: 'Name a listener of the same gateway.',
  check: ({ spec, mesh, report }) => {
    for (const { component, path, role } of mesh.gateways) {
      if (role.kind !== 'api-gateway') continue;
      const names = role.listeners.map(({ name }) => name);
      const check = (name: string, place: Path, anchor: 'key' | 'value'): void => {
        if (names.includes(name)) return;
        report({
          message: `the gateway has no listener "${name}"`,
          path: place,
          anchor,
          hint:
            suggestion(name, names) ??
            `the gateway has ${names.map((known) => `"${known}"`).join(', ')}`,
        });
      };
      for (const route of role.routes) check(route.listener, [...route.path, 'listener'], 'value');
      for (const name of Object.keys(spec.gateways?.[component]?.loadBalancer?.listeners ?? {})) {
        check(name, [...path, 'loadBalancer', 'listeners', name], 'key');
      }
    }
  },
};
