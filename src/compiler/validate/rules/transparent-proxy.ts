import type { Rule } from '../rule.ts';

export const transparentProxy: Rule = {
  code: 'transparent-proxy',
  why: 'The traffic of the task is redirected with NET_ADMIN, which Fargate does not give.',
  fix: 'Run the service on EC2 only, or name the services that it calls under `upstreams`.',
  check: ({ mesh, report }) => {
    for (const { path, task, transparentProxy: proxy } of mesh.services) {
      if (proxy === undefined) continue;
      const elsewhere = [task.launchType, ...task.requiresCompatibilities].find(
        (launchType) => launchType !== 'EC2',
      );
      if (elsewhere === undefined) continue;
      report({
        message: `transparent proxy does not work on ${elsewhere}`,
        path: [...path, 'transparentProxy'],
        anchor: 'key',
        hint: 'write launchType: EC2, or use upstreams instead',
      });
    }
  },
};
