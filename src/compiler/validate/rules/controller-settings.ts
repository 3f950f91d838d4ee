import type { Rule } from '../rule.ts';

export const controllerSettings: Rule = {
  code: 'controller-settings',
  why: 'The controller clears away what stopped tasks leave, keeps config entries, and with ACLs sets up the login; it needs a token for that.',
  fix: 'Deploy it (the default), or say `external: true` when another one serves this Consul and cluster. With ACLs give it a `token`.',
  check: ({ spec, mesh, report }) => {
    const { controller = {} } = spec;
    if (controller.deploy !== false && controller.external === true) {
      report({
        message: 'the controller is both deployed and external',
        path: ['controller', 'external'],
        anchor: 'key',
        hint: 'remove external, or write deploy: false',
      });
    }
    if (
      mesh.controller !== undefined &&
      mesh.consul.login !== undefined &&
      mesh.controller.token === undefined
    ) {
      report({
        message: 'with ACLs the controller needs a token',
        path: spec.controller === undefined ? ['consul', 'acls'] : ['controller'],
        anchor: 'key',
        hint: 'write controller: { token: { secret: NAME } }',
      });
    }
    if (!mesh.hasController) {
      report({
        severity: 'warning',
        message:
          'no controller serves this mesh: each task has to deregister itself while its proxy still runs',
        path: ['controller', 'deploy'],
        anchor: 'value',
        hint: 'remove deploy: false, or write external: true if another controller serves this Consul; tasks that are killed stay in Consul otherwise',
      });
    }
  },
};
