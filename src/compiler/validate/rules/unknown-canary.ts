import { suggestion } from '../../../diagnostics/suggestion.ts';
import type { Rule } from '../rule.ts';

export const unknownCanary: Rule = {
  code: 'unknown-canary',
  why: 'The others wait for a canary; one that is not deployed would hold nobody back, and nothing would be tried first.',
  fix: 'Name services or gateways of this file under `rollout.canary`.',
  check: ({ spec, mesh, report }) => {
    const names = [...mesh.services, ...mesh.gateways].map(({ component }) => component);
    spec.rollout?.canary?.forEach((name, index) => {
      if (names.includes(name)) return;
      report({
        message: `canary "${name}" is no service or gateway of this mesh`,
        path: ['rollout', 'canary', index],
        anchor: 'value',
        hint: suggestion(name, names) ?? 'only services and gateways can go first',
      });
    });
  },
};
