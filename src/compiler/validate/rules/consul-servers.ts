import type { Rule } from '../rule.ts';

export const consulServers: Rule = {
  code: 'consul-servers',
  why: 'The tasks call the servers that `consul.servers` names: a dev server that is not deployed never answers, and one that nobody names is paid for in vain.',
  fix: 'Deploy the dev server with `devServer: {}`, or name the hosts of other servers under `consul.servers`.',
  check: ({ mesh, report }) => {
    const usesDevServer = mesh.consul.servers.kind === 'dev-server';
    if (usesDevServer && mesh.devServer === undefined) {
      report({
        message: 'the servers are the dev server, and this file deploys none',
        path: ['consul', 'servers'],
        anchor: 'value',
        hint: 'add devServer: {}, or name the hosts of other servers',
      });
    }
    if (!usesDevServer && mesh.devServer !== undefined) {
      report({
        message: 'the dev server is deployed, and the tasks call other servers',
        path: ['devServer'],
        anchor: 'key',
        hint: 'remove it, or write consul: { servers: devServer }',
        related: [
          { message: 'the servers that they call', path: ['consul', 'servers'], anchor: 'value' },
        ],
      });
    }
  },
};
