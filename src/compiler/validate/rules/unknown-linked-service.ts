import { suggestion } from '../../../diagnostics/suggestion.ts';
import type { LinkedService } from '../../../model/gateway.ts';
import type { Rule } from '../rule.ts';

export const unknownLinkedService: Rule = {
  code: 'unknown-linked-service',
  why: 'A terminating gateway stands for services outside the mesh that Consul knows; services of the mesh have proxies of their own.',
  fix: 'Declare the service under `externalServices` and register it with Consul, or remove it here.',
  check: ({ spec, mesh, report }) => {
    const names = Object.keys(spec.externalServices ?? {});
    for (const { path, role } of mesh.gateways) {
      if (role.kind !== 'terminating-gateway') continue;
      for (const { key, known, component } of role.services) {
        if (known && component === undefined) continue;
        report({
          ...wordsFor({ key, component }, names),
          path: [...path, 'services', key],
          anchor: 'key',
        });
      }
    }
  },
};

function wordsFor(
  { key, component }: Pick<LinkedService, 'key' | 'component'>,
  names: readonly string[],
): { readonly message: string; readonly hint: string } {
  if (component === undefined) {
    return {
      message: `"${key}" is no external service of this file`,
      hint: suggestion(key, names) ?? 'declare it under externalServices',
    };
  }
  return {
    message: `"${key}" is a service of the mesh, which needs no terminating gateway`,
    hint: 'remove it: the mesh calls it through its own proxy',
  };
}
