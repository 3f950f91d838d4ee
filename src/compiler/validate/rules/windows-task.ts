import type { Rule } from '../rule.ts';
import { tasksOf } from '../tasks.ts';

export const windowsTask: Rule = {
  code: 'windows-task',
  why: 'The sidecars, the controller and the dev server are Linux programs: a Windows task cannot run them.',
  fix: 'Run the task on Linux.',
  check: ({ mesh, report }) => {
    for (const { path, task } of tasksOf(mesh)) {
      const family = task.runtimePlatform?.['operatingSystemFamily'];
      if (typeof family !== 'string' || family === 'LINUX') continue;
      report({
        message: `"${family}" cannot run the programs of the mesh`,
        path: [...path, 'runtimePlatform', 'operatingSystemFamily'],
        anchor: 'value',
        hint: 'write LINUX, or leave it out',
      });
    }
  },
};
