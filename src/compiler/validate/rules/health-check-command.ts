import { isObject } from '../definition.ts';
import type { Rule } from '../rule.ts';
import { componentsOf } from '../tasks.ts';

/** Words that a health check's command begins with (Amazon ECS API reference, "HealthCheck"). */
const FIRST_WORDS: readonly unknown[] = ['CMD', 'CMD-SHELL', 'NONE'];

export const healthCheckCommand: Rule = {
  code: 'health-check-command',
  why: 'ECS takes the first word of a health check for how to run the rest. Without `CMD` or `CMD-SHELL` there is no command to run, and the container never becomes healthy.',
  fix: 'Write `[CMD-SHELL, "curl -f http://localhost:8080/health"]`, or `[CMD, /bin/check, --quick]` without a shell.',
  check: ({ mesh, report }) => {
    for (const { path, definition } of componentsOf(mesh).flatMap(({ containers }) => containers)) {
      const { healthCheck } = definition;
      if (!isObject(healthCheck) || !Array.isArray(healthCheck['command'])) continue;
      const [first, ...rest] = healthCheck['command'];
      if (FIRST_WORDS.includes(first) && (first === 'NONE' || rest.length > 0)) continue;
      report({
        message: FIRST_WORDS.includes(first)
          ? `the health check has no command after ${String(first)}`
          : `the health check begins with "${String(first)}", which ECS does not know`,
        path: [...path, 'healthCheck', 'command'],
        anchor: 'value',
        hint: 'begin with CMD-SHELL and one line for the shell, or with CMD and the words of the command',
      });
    }
  },
};
