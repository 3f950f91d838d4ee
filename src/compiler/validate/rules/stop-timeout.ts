import type { Rule } from '../rule.ts';
import { componentsOf } from '../tasks.ts';

/** Seconds that Fargate waits at most between SIGTERM and SIGKILL (Amazon ECS API reference, "stopTimeout"). */
const FARGATE_LIMIT_SECONDS = 120;

export const stopTimeout: Rule = {
  code: 'stop-timeout',
  why: `Fargate waits at most ${FARGATE_LIMIT_SECONDS} seconds between SIGTERM and SIGKILL and refuses a longer \`stopTimeout\`.`,
  fix: `Write ${FARGATE_LIMIT_SECONDS} or less, or run the service on EC2.`,
  check: ({ mesh, report }) => {
    for (const { task, containers } of componentsOf(mesh)) {
      if (task.launchType !== 'FARGATE') continue;
      for (const { path, definition } of containers) {
        const seconds = definition['stopTimeout'];
        if (typeof seconds !== 'number' || seconds <= FARGATE_LIMIT_SECONDS) continue;
        report({
          message: `stopTimeout ${seconds} is longer than Fargate waits`,
          path: [...path, 'stopTimeout'],
          anchor: 'value',
          hint: `write ${FARGATE_LIMIT_SECONDS} or less`,
        });
      }
    }
  },
};
