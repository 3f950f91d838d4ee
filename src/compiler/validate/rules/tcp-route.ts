import type { RouteSpec } from '../../../generated/mesh-spec.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** What a route of a `tcp` listener may say. */
const TCP_FIELDS: readonly string[] = [
  'listener',
  'service',
  'services',
] satisfies (keyof RouteSpec)[];

export const tcpRoute: Rule = {
  code: 'tcp-route',
  why: 'Of a connection nothing is known but that it came: Consul sends all connections of a `tcp` listener to one service.',
  fix: 'Write one route with one service, or make it an `http` listener.',
  check: ({ spec, mesh, report }) => {
    for (const { component, path } of mesh.gateways) {
      const gateway = spec.gateways?.[component];
      if (gateway?.kind !== 'api-gateway') continue;
      const routes = (gateway.routes ?? []).map((route, index) => ({
        route,
        place: [...path, 'routes', index],
        listener: [...path, 'listeners', route.listener],
      }));
      const tcpRoutes = routes.filter(
        ({ route }) => gateway.listeners[route.listener]?.protocol === 'tcp',
      );
      for (const one of tcpRoutes) checkFields(one, report);
      checkOnlyOne(tcpRoutes, report);
    }
  },
};

interface PlacedRoute {
  readonly route: RouteSpec;
  readonly place: Path;
  /** Where its listener stands. */
  readonly listener: Path;
}

type Report = RuleContext['report'];

function checkFields({ route, place, listener }: PlacedRoute, report: Report): void {
  const related = [
    { message: 'the listener', path: [...listener, 'protocol'], anchor: 'value' },
  ] as const;
  for (const field of Object.keys(route)) {
    if (TCP_FIELDS.includes(field)) continue;
    report({
      message: `${field} means nothing for the connections of listener "${route.listener}"`,
      path: [...place, field],
      anchor: 'key',
      hint: 'remove it, or write protocol: http in the listener',
      related,
    });
  }
  if (Object.keys(route.services ?? {}).length < 2) return;
  report({
    message: 'connections go to one service',
    path: [...place, 'services'],
    anchor: 'key',
    hint: 'name one service',
    related,
  });
}

function checkOnlyOne(routes: readonly PlacedRoute[], report: Report): void {
  routes.forEach(({ route, place }, index) => {
    const first = routes.slice(0, index).find((other) => other.route.listener === route.listener);
    if (first === undefined) return;
    report({
      message: `listener "${route.listener}" has another route already`,
      path: [...place, 'listener'],
      anchor: 'value',
      hint: 'remove one of the routes, or add a listener',
      related: [{ message: 'the other', path: [...first.place, 'listener'], anchor: 'value' }],
    });
  });
}
