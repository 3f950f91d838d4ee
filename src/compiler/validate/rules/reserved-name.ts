import { RESERVED_CONTAINERS } from '../../../contract/containers.ts';
import { BOOTSTRAP_VOLUME } from '../../../contract/paths.ts';
import type { Rule } from '../rule.ts';

/** Components that meshc itself brings. */
const RESERVED_COMPONENTS: readonly string[] = ['base', 'controller', 'dev-server'];

export const reservedName: Rule = {
  code: 'reserved-name',
  why: 'The names of the sidecars, of their volume and of the components that meshc brings are a contract with its runtime and its stacks.',
  fix: 'Choose another name.',
  check: ({ spec, mesh, report }) => {
    const refuse = (what: string, path: (string | number)[]): void =>
      report({
        message: `${what} "${path.at(-1)}" is a name of meshc's own`,
        path,
        anchor: 'key',
        hint: 'choose another name',
      });
    for (const component of Object.keys(spec.services ?? {})) {
      if (RESERVED_COMPONENTS.includes(component)) refuse('component', ['services', component]);
    }
    for (const service of mesh.services) {
      for (const { name, path } of service.containers) {
        if (RESERVED_CONTAINERS.includes(name)) refuse('container', [...path]);
      }
      if (BOOTSTRAP_VOLUME in service.volumes)
        refuse('volume', [...service.path, 'volumes', BOOTSTRAP_VOLUME]);
    }
  },
};
