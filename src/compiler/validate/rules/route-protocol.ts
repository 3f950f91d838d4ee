import type { ApiGateway, RouteService } from '../../../model/gateway.ts';
import type { Service } from '../../../model/mesh.ts';
import type { Rule, RuleFinding } from '../rule.ts';

export const routeProtocol: Rule = {
  code: 'route-protocol',
  why: 'Consul sends the requests of an `http` listener to services whose protocol it knows to be HTTP; others it takes for plain connections and leaves the route out.',
  fix: 'Write `protocol: http`, `http2` or `grpc` for the service, or use a `tcp` listener.',
  check: ({ mesh, report }) => {
    const services = new Map(mesh.services.map((service) => [service.component, service]));
    for (const { role } of mesh.gateways) {
      if (role.kind !== 'api-gateway') continue;
      for (const target of httpTargets(role)) {
        const service = services.get(target.component ?? '');
        const finding = service === undefined ? undefined : protocolFinding(service, target);
        if (finding !== undefined) report(finding);
      }
    }
  },
};

/** The services that take requests of the gateway. */
function httpTargets({ listeners, routes }: ApiGateway): RouteService[] {
  const http = listeners.filter(({ protocol }) => protocol === 'http').map(({ name }) => name);
  return routes
    .filter(({ listener }) => http.includes(listener))
    .flatMap(({ services }) => services);
}

/** A protocol may also come from defaults that are kept elsewhere. */
function protocolFinding(service: Service, { path }: RouteService): RuleFinding | undefined {
  const { component, protocol } = service;
  const place = { path, anchor: path.at(-1) === 'service' ? 'value' : 'key' } as const;
  const hint = `write protocol: http in "${component}"`;
  if (protocol === undefined) {
    return {
      severity: 'warning',
      message: `"${component}" does not say its protocol, so that Consul takes it for tcp`,
      ...place,
      hint,
      related: [{ message: 'the service', path: service.path, anchor: 'key' }],
    };
  }
  if (protocol !== 'tcp') return undefined;
  return {
    message: `"${component}" takes connections, and the listener HTTP requests`,
    ...place,
    hint,
    related: [{ message: 'its protocol', path: [...service.path, 'protocol'], anchor: 'value' }],
  };
}
