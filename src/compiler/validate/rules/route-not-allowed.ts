import type { RouteService } from '../../../model/gateway.ts';
import type { Gateway, Service } from '../../../model/mesh.ts';
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
        if (callee === undefined || allows(callee, gateway)) continue;
        if (callee.allow === undefined && mesh.consul.login === undefined) continue;
        report(refusedRoute(callee, gateway, target));
      }
    }
  },
};

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

function allows({ allow = [] }: Service, { registration }: Gateway): boolean {
  return allow.some(({ consulName }) => consulName === registration.name || consulName === '*');
}
