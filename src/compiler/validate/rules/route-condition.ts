import type { RouteSpec } from '../../../generated/mesh-spec.ts';
import type { ApiGateway } from '../../../model/gateway.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule, RuleContext } from '../rule.ts';

const PATHS = ['path', 'pathExact', 'pathRegex'] as const;

export const routeCondition: Rule = {
  code: 'route-condition',
  why: 'A route looks at the path in one way; and Consul leaves out a route whose host names its listener never gets.',
  fix: 'Keep one of `path`, `pathExact` and `pathRegex`; name hosts that the listener takes.',
  check: ({ spec, mesh, report }) => {
    for (const { component, path, role } of mesh.gateways) {
      const gateway = spec.gateways?.[component];
      if (gateway?.kind !== 'api-gateway' || role.kind !== 'api-gateway') continue;
      gateway.routes?.forEach((route, index) => {
        const place = [...path, 'routes', index];
        checkPaths(route, place, report);
        checkHostnames(route, { role, gateway: path, route: place }, report);
      });
    }
  },
};

function checkPaths(route: RouteSpec, place: Path, report: RuleContext['report']): void {
  const [first, ...others] = PATHS.filter((field) => route[field] !== undefined);
  for (const field of others) {
    report({
      message: `${first} and ${field} both say what the path is`,
      path: [...place, field],
      anchor: 'key',
      hint: 'keep one of them; another route may have the other',
      related: [{ message: 'the other', path: [...place, String(first)], anchor: 'key' }],
    });
  }
}

function checkHostnames(
  { listener: name, hostnames = [] }: RouteSpec,
  {
    role,
    gateway,
    route,
  }: { readonly role: ApiGateway; readonly gateway: Path; readonly route: Path },
  report: RuleContext['report'],
): void {
  const listener = role.listeners.find((candidate) => candidate.name === name);
  const taken = listener?.hostname;
  if (taken === undefined) return;
  hostnames.forEach((hostname, index) => {
    if (covers(taken, hostname)) return;
    report({
      message: `listener "${name}" takes "${taken}" only, so that "${hostname}" never comes`,
      path: [...route, 'hostnames', index],
      anchor: 'value',
      hint: 'name a host that the listener takes, or widen the hostname of the listener',
      related: [
        {
          message: 'the listener',
          path: [...gateway, 'listeners', String(name), 'hostname'],
          anchor: 'value',
        },
      ],
    });
  });
}

/** Whether a host name of a listener, which may begin with `*.`, takes in one of a route. */
function covers(taken: string, hostname: string): boolean {
  if (taken === hostname) return true;
  return taken.startsWith('*.') && hostname.endsWith(taken.slice(1));
}
