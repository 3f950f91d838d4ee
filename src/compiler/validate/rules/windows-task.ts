import type { Rule } from '../rule.ts';
import { componentsOf } from '../tasks.ts';

export const windowsTask: Rule = {
  code: 'windows-task',
  why: 'The sidecars are Linux programs: a Windows task cannot run them.',
  fix: 'Run the service on Linux.',
  check: ({ mesh, report }) => {
    for (const { path, task } of componentsOf(mesh)) {
      const family = task.runtimePlatform?.['operatingSystemFamily'];
      if (typeof family !== 'string' || family === 'LINUX') continue;
      report({
        message: `"${family}" cannot run the sidecars of the mesh`,
        path: [...path, 'runtimePlatform', 'operatingSystemFamily'],
        anchor: 'value',
        hint: 'write LINUX, or leave it out',
      });
    }
  },
};
