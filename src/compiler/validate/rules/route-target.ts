import type { RouteSpec } from '../../../generated/mesh-spec.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule, RuleFinding } from '../rule.ts';

export const routeTarget: Rule = {
  code: 'route-target',
  why: 'Calls of a route without a service go nowhere; with `service` and `services` it is not clear where they go.',
  fix: 'Write `service` for one service, or `services` for several that share the calls.',
  check: ({ spec, mesh, report }) => {
    for (const { component, path } of mesh.gateways) {
      const gateway = spec.gateways?.[component];
      if (gateway?.kind !== 'api-gateway') continue;
      gateway.routes?.forEach((route, index) => {
        const finding = targetFinding(route, [...path, 'routes', index]);
        if (finding !== undefined) report(finding);
      });
    }
  },
};

function targetFinding({ service, services }: RouteSpec, route: Path): RuleFinding | undefined {
  if (service !== undefined && services !== undefined) {
    return {
      message: 'service and services both say where the calls go',
      path: [...route, 'services'],
      anchor: 'key',
      hint: 'remove one of them',
      related: [{ message: 'the service', path: [...route, 'service'], anchor: 'value' }],
    };
  }
  if (service !== undefined || Object.keys(services ?? {}).length > 0) return undefined;
  return {
    message: 'the route has no service',
    path: services === undefined ? route : [...route, 'services'],
    anchor: services === undefined ? 'value' : 'key',
    hint: 'add service: NAME',
  };
}
