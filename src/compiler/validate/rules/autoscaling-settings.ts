import type { Rule } from '../rule.ts';
import { componentsOf, sectionOf } from '../tasks.ts';

export const autoscalingSettings: Rule = {
  code: 'autoscaling-settings',
  why: 'Every deploy would set the number of tasks back to `desiredCount`; and without a target nothing ever scales.',
  fix: 'Remove `desiredCount`, name `targetCpu` or `targetMemory`, and keep `minCapacity` below `maxCapacity`.',
  check: ({ spec, mesh, report }) => {
    for (const component of componentsOf(mesh)) {
      const { path, ecs } = component;
      const { autoscaling } = ecs;
      if (autoscaling === undefined) continue;
      const settings = [...path, 'autoscaling'];
      if (sectionOf(spec, component)?.desiredCount !== undefined) {
        report({
          message: 'desiredCount and autoscaling both say how many tasks there are',
          path: [...path, 'desiredCount'],
          anchor: 'key',
          hint: 'remove desiredCount',
          related: [{ message: 'the autoscaling', path: settings, anchor: 'key' }],
        });
      }
      if (autoscaling.minCapacity > autoscaling.maxCapacity) {
        report({
          message: `the fewest tasks, ${autoscaling.minCapacity}, are more than the most, ${autoscaling.maxCapacity}`,
          path: [...settings, 'minCapacity'],
          anchor: 'value',
          hint: 'keep minCapacity at or below maxCapacity',
          related: [{ message: 'the most', path: [...settings, 'maxCapacity'], anchor: 'value' }],
        });
      }
      if (autoscaling.targetCpu === undefined && autoscaling.targetMemory === undefined) {
        report({
          message: 'the autoscaling has no target to keep to',
          path: settings,
          anchor: 'key',
          hint: 'add targetCpu or targetMemory, in percent',
        });
      }
    }
  },
};
