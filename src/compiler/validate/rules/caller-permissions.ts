import type { AllowedRequestsSpec } from '../../../generated/mesh-spec.ts';
import type { Service } from '../../../model/mesh.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule, RuleContext } from '../rule.ts';

export const callerPermissions: Rule = {
  code: 'caller-permissions',
  why: 'Permissions look at requests: of a service that takes connections Consul refuses every caller that has some.',
  fix: 'Write `protocol: http` (or `http2`, `grpc`), and one condition on the path in each permission.',
  check: ({ spec, mesh, report }) => {
    for (const service of mesh.services) {
      const allow = spec.services?.[service.component]?.allow ?? [];
      for (const [index, caller] of allow.entries()) {
        if (typeof caller === 'string' || caller.permissions === undefined) continue;
        const place = [...service.path, 'allow', index, 'permissions'];
        checkProtocol(service, place, report);
        checkPaths(caller.permissions, place, report);
      }
    }
  },
};

function checkProtocol(
  { component, path, protocol }: Service,
  place: Path,
  report: RuleContext['report'],
): void {
  if (protocol !== undefined && protocol !== 'tcp') return;
  const said = protocol === undefined ? path : [...path, 'protocol'];
  report({
    message: `permissions look at requests, and "${component}" takes connections`,
    path: place,
    anchor: 'key',
    hint: `write protocol: http for "${component}"`,
    related: [{ message: 'its protocol', path: said, anchor: 'key' }],
  });
}

const PATHS = ['path', 'pathExact', 'pathRegex'] as const;

function checkPaths(
  permissions: readonly AllowedRequestsSpec[],
  path: Path,
  report: RuleContext['report'],
): void {
  for (const [index, permission] of permissions.entries()) {
    const [first, second] = PATHS.filter((field) => permission[field] !== undefined);
    if (first === undefined || second === undefined) continue;
    report({
      message: `${first} and ${second} exclude each other`,
      path: [...path, index, second],
      anchor: 'key',
      hint: 'keep one of path, pathExact and pathRegex',
      related: [{ message: first, path: [...path, index, first], anchor: 'key' }],
    });
  }
}
