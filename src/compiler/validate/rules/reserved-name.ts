import { RESERVED_CONTAINERS } from '../../../contract/containers.ts';
import { BOOTSTRAP_DIR, BOOTSTRAP_VOLUME } from '../../../contract/paths.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule } from '../rule.ts';
import { componentsOf } from '../tasks.ts';

/** Components that meshc itself brings. */
const RESERVED_COMPONENTS: readonly string[] = ['base', 'controller', 'dev-server'];

export const reservedName: Rule = {
  code: 'reserved-name',
  why: 'The names of the sidecars, of their volume and of the components that meshc brings are a contract with its runtime and its stacks.',
  fix: 'Choose another name.',
  check: ({ mesh, report }) => {
    const refuse = (what: string, path: Path): void =>
      report({
        message: `${what} "${path.at(-1)}" is a name of meshc's own`,
        path,
        anchor: 'key',
        hint: 'choose another name',
      });
    for (const { component, path, containers, volumes } of componentsOf(mesh)) {
      if (RESERVED_COMPONENTS.includes(component)) refuse('component', path);
      for (const container of containers) {
        if (RESERVED_CONTAINERS.includes(container.name)) refuse('container', container.path);
      }
      if (BOOTSTRAP_VOLUME in volumes) refuse('volume', [...path, 'volumes', BOOTSTRAP_VOLUME]);
    }
    for (const { path, proxy } of mesh.gateways) {
      proxy.mountPoints.forEach(({ containerPath }, index) => {
        if (containerPath !== BOOTSTRAP_DIR) return;
        report({
          message: `the proxy has its own volume at "${BOOTSTRAP_DIR}"`,
          path: [...path, 'mountPoints', index, 'containerPath'],
          anchor: 'value',
          hint: 'choose another path',
        });
      });
    }
  },
};
