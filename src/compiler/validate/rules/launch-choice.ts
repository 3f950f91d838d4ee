import type { Rule } from '../rule.ts';
import { componentsOf, SYSTEM_SECTIONS, sectionOf, tasksOf } from '../tasks.ts';

export const launchChoice: Rule = {
  code: 'launch-choice',
  why: 'ECS takes a launch type or a capacity provider strategy, and only tasks whose definition can run there.',
  fix: 'Keep one of `launchType` and `capacityProviderStrategy`; let `requiresCompatibilities` hold what the tasks run on.',
  check: ({ spec, mesh, report }) => {
    const sections = [
      { section: spec.defaults, path: ['defaults'] },
      ...componentsOf(mesh).map((component) => ({
        section: sectionOf(spec, component),
        path: component.path,
      })),
      ...SYSTEM_SECTIONS.map((name) => ({ section: spec[name], path: [name] })),
    ];
    for (const { section, path } of sections) {
      if (section?.launchType === undefined || section.capacityProviderStrategy === undefined)
        continue;
      report({
        message: 'launchType and capacityProviderStrategy both say what the tasks run on',
        path: [...path, 'capacityProviderStrategy'],
        anchor: 'key',
        hint: 'remove one of them',
        related: [{ message: 'the launch type', path: [...path, 'launchType'], anchor: 'key' }],
      });
    }
    for (const { path, task } of tasksOf(mesh)) {
      if (task.requiresCompatibilities.includes(task.launchType)) continue;
      report({
        message: `the tasks run on ${task.launchType}, which requiresCompatibilities does not hold`,
        path: [...path, 'requiresCompatibilities'],
        anchor: 'value',
        hint: `add ${task.launchType}, or remove requiresCompatibilities`,
      });
    }
  },
};
