import type { Rule } from '../rule.ts';

export const clusterChoice: Rule = {
  code: 'cluster-choice',
  why: 'A mesh has one cluster; with two answers one of them would be ignored.',
  fix: 'Write either `create` or `existing`.',
  check: ({ spec, report }) => {
    if (spec.cluster.create === undefined || spec.cluster.existing === undefined) return;
    report({
      message: 'the cluster is both created and existing',
      path: ['cluster', 'existing'],
      anchor: 'key',
      hint: 'remove one of them',
      related: [{ message: 'created here', path: ['cluster', 'create'], anchor: 'key' }],
    });
  },
};
