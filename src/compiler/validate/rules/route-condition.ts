import type { RouteSpec } from '../../../generated/mesh-spec.ts';
import type { ApiGateway } from '../../../model/gateway.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule, RuleContext } from '../rule.ts';

const PATHS = ['path', 'pathExact', 'pathRegex'] as const;

export const routeCondition: Rule = {
  code: 'route-condition',
  why: 'A route looks at the path in one way, and replaces its beginning as it is written; and Consul leaves out a route whose host names its listener never gets.',
  fix: 'Keep one of `path`, `pathExact` and `pathRegex`; end `path` and `rewritePath` with a slash, or neither; name hosts that the listener takes.',
  check: ({ spec, mesh, report }) => {
    for (const { component, path, role } of mesh.gateways) {
      const gateway = spec.gateways?.[component];
      if (gateway?.kind !== 'api-gateway' || role.kind !== 'api-gateway') continue;
      gateway.routes?.forEach((route, index) => {
        const place = [...path, 'routes', index];
        checkPaths(route, place, report);
        checkRewrite(route, place, report);
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

/** Envoy puts one text in the place of the other: `/echo/x` with `/` for `/echo` would become `//x`. */
function checkRewrite(
  { path = '/', pathExact, pathRegex, rewritePath }: RouteSpec,
  place: Path,
  report: RuleContext['report'],
): void {
  if (rewritePath === undefined || pathExact !== undefined || pathRegex !== undefined) return;
  const [from, to] = [path.endsWith('/'), rewritePath.endsWith('/')];
  if (from === to) return;
  const rest = from ? 'x' : '/x';
  report({
    message: `"${path}${rest}" would become "${rewritePath}${rest}"`,
    path: [...place, 'rewritePath'],
    anchor: 'value',
    hint: from
      ? `write rewritePath: ${rewritePath}/`
      : `write path: ${path}/ for what lies below it, and another route with pathExact: ${path}`,
  });
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
