import type { MeshComponent } from '../../../model/mesh.ts';
import type { Rule } from '../rule.ts';
import { componentsOf } from '../tasks.ts';

export const launchTypeSettings: Rule = {
  code: 'launch-type-settings',
  why: 'ECS refuses settings of instances for Fargate tasks, and settings of Fargate for tasks on instances.',
  fix: 'Remove the setting, or change what the tasks run on.',
  check: ({ mesh, report }) => {
    for (const service of componentsOf(mesh)) {
      for (const setting of foreignSettings(service)) {
        report({
          message: `${setting} does not go with tasks on ${service.task.launchType}`,
          path: [...service.path, setting],
          anchor: 'key',
          hint: 'remove it, or change what the tasks run on',
        });
      }
    }
  },
};

function foreignSettings({ task, ecs }: Pick<MeshComponent, 'task' | 'ecs'>): readonly string[] {
  const given: Readonly<Record<string, boolean>> =
    task.launchType === 'FARGATE'
      ? {
          placementConstraints: ecs.placementConstraints.length > 0,
          placementStrategy: ecs.placementStrategy.length > 0,
        }
      : {
          platformVersion: task.platformVersion !== undefined,
          ephemeralStorage: task.ephemeralStorage !== undefined,
        };
  return Object.keys(given).filter((setting) => given[setting]);
}
