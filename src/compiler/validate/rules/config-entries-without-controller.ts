import type { GatewayRole } from '../../../model/gateway.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule, RuleContext } from '../rule.ts';

export const configEntriesWithoutController: Rule = {
  code: 'config-entries-without-controller',
  why: "`protocol`, `allow` and what gateways do become config entries of Consul, which this mesh's controller writes; without it nobody does.",
  fix: 'Deploy the controller, or leave these to whoever keeps the config entries.',
  check: ({ mesh, report }) => {
    if (mesh.controller !== undefined) return;
    for (const { path, protocol, allow } of mesh.services) {
      const fields = [
        ...(protocol === undefined ? [] : ['protocol']),
        ...(allow === undefined ? [] : ['allow']),
      ];
      for (const name of fields) {
        report({
          message: `${name} takes effect through the controller, and this mesh deploys none`,
          path: [...path, name],
          anchor: 'key',
          hint: 'remove controller: { deploy: false }, or remove it here',
        });
      }
    }
    for (const { path, role } of mesh.gateways) reportGateway(path, role, report);
    if (mesh.configEntries.length === 0) return;
    report({
      message: 'configEntries are written by the controller, and this mesh deploys none',
      path: ['consul', 'configEntries'],
      anchor: 'key',
      hint: 'remove controller: { deploy: false }, or write them with the tools of Consul',
    });
  },
};

/** Listeners also publish the ports of a gateway whose entry is kept elsewhere. */
function reportGateway(path: Path, role: GatewayRole, report: RuleContext['report']): void {
  const takesEffectNowhere: Readonly<Record<string, boolean>> = {
    routes: role.kind === 'api-gateway' && role.routes.length > 0,
    services: role.kind === 'terminating-gateway' && role.services.length > 0,
  };
  for (const name of Object.keys(takesEffectNowhere)) {
    if (takesEffectNowhere[name] !== true) continue;
    report({
      message: `${name} takes effect through the controller, and this mesh deploys none`,
      path: [...path, name],
      anchor: 'key',
      hint: 'remove controller: { deploy: false }, or remove it here',
    });
  }
  if (role.kind !== 'api-gateway') return;
  report({
    severity: 'warning',
    message:
      'the api-gateway entry with these listeners is written by the controller, and this mesh deploys none',
    path: [...path, 'listeners'],
    anchor: 'key',
    hint: 'remove controller: { deploy: false }, or keep the entry with the same listeners yourself',
  });
}
