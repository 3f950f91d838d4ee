import type { RouteService } from '../../../model/gateway.ts';
import type { Gateway, Mesh, Service } from '../../../model/mesh.ts';
import { allows, hasWrittenIntentions } from '../allows.ts';
import type { Rule, RuleFinding } from '../rule.ts';

export const routeNotAllowed: Rule = {
  code: 'route-not-allowed',
  why: 'A gateway calls services like any other caller: a service that does not allow it refuses every call of the route.',
  fix: 'Add the gateway to `allow` of the service, or remove the route.',
  check: ({ mesh, report }) => {
    const services = new Map(mesh.services.map((service) => [service.component, service]));
    for (const gateway of mesh.gateways) {
      if (gateway.role.kind !== 'api-gateway') continue;
      for (const target of gateway.role.routes.flatMap((route) => route.services)) {
        const callee = services.get(target.component ?? '');
        if (callee !== undefined && isRefused(mesh, callee, gateway)) {
          report(refusedRoute(callee, gateway, target));
        }
      }
    }
  },
};

/** Where the service says nothing of its callers, other entries or servers without ACLs may let the gateway in. */
function isRefused(mesh: Mesh, callee: Service, { registration }: Gateway): boolean {
  if (callee.allow !== undefined) return !allows(callee, registration);
  return mesh.consul.login !== undefined && !hasWrittenIntentions(mesh, callee);
}

/** A callee that says nothing of its callers may be allowed by an intention that is kept elsewhere. */
function refusedRoute(callee: Service, gateway: Gateway, target: RouteService): RuleFinding {
  const silent = callee.allow === undefined;
  return {
    severity: silent ? 'warning' : 'error',
    message: `"${callee.component}" does not allow calls from gateway "${gateway.component}"`,
    path: target.path,
    anchor: target.path.at(-1) === 'service' ? 'value' : 'key',
    hint: `add "${gateway.component}" to allow of "${callee.component}"`,
    related: [
      {
        message: silent ? 'it says nothing of its callers' : 'its callers',
        path: silent ? callee.path : [...callee.path, 'allow'],
        anchor: 'key',
      },
    ],
  };
}
