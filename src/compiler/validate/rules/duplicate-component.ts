import type { Gateway, Service } from '../../../model/mesh.ts';
import type { Rule } from '../rule.ts';
import { componentsOf } from '../tasks.ts';

export const duplicateComponent: Rule = {
  code: 'duplicate-component',
  why: 'A component is a stack, and its name in Consul a service there: a gateway and another component of one name would overwrite each other.',
  fix: 'Rename the gateway, or give it another `consulName`.',
  check: ({ mesh, report }) => {
    for (const gateway of mesh.gateways) {
      const others = componentsOf(mesh).filter((other) => other !== gateway);
      const twin = others.find(({ component }) => component === gateway.component);
      if (twin !== undefined) {
        report({
          message: `"${gateway.component}" is a service and a gateway`,
          path: gateway.path,
          anchor: 'key',
          hint: 'rename one of them',
          related: [{ message: 'the service', path: twin.path, anchor: 'key' }],
        });
        continue;
      }
      const namesake = others.find((other) => haveOneName(gateway, other));
      if (namesake === undefined || isLaterGateway(namesake, gateway)) continue;
      report({
        message: `the gateway has the name "${gateway.registration.name}" in Consul, like another component`,
        path: [...gateway.path, 'consulName'],
        anchor: 'value',
        hint: 'choose another consulName',
        related: [
          { message: 'the other', path: [...namesake.path, 'consulName'], anchor: 'value' },
        ],
      });
    }
  },
};

/** Of two gateways the second is the one to rename. */
function isLaterGateway(other: Service | Gateway, gateway: Gateway): boolean {
  return 'role' in other && other.component > gateway.component;
}

function haveOneName(left: Service | Gateway, right: Service | Gateway): boolean {
  const place = ({ registration: { name, namespace, partition } }: Service | Gateway): string =>
    JSON.stringify([name, namespace ?? 'default', partition ?? 'default']);
  return place(left) === place(right);
}
