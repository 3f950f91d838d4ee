import type { Rule } from '../rule.ts';
import { tasksOf } from '../tasks.ts';

export const clusterWithoutCapacity: Rule = {
  code: 'cluster-without-capacity',
  why: 'A cluster that meshc creates has no container instances, so tasks of launch type EC2 wait there for ever.',
  fix: 'Name an `existing` cluster that has instances, or run the tasks on Fargate.',
  check: ({ mesh, report }) => {
    if (mesh.cluster.kind === 'existing') return;
    for (const { task, path } of tasksOf(mesh)) {
      if (task.launchType !== 'EC2' || task.capacityProviderStrategy !== undefined) continue;
      report({
        message: 'the created cluster has no instances for tasks of launch type EC2',
        path: [...path, 'launchType'],
        anchor: 'value',
        hint: 'write cluster: { existing: NAME }, or launchType: FARGATE',
        related: [{ message: 'the created cluster', path: ['cluster', 'create'], anchor: 'key' }],
      });
    }
  },
};
