import { SOURCE_META, TASK_ARN_META, TASK_ID_META } from '../../../contract/registration.ts';
import type { Rule } from '../rule.ts';
import { componentsOf, tasksOf } from '../tasks.ts';

/** Metadata of a registration by which the controller knows its task. */
const META_KEYS: readonly string[] = [TASK_ID_META, TASK_ARN_META, SOURCE_META];
/** Tags by which a controller knows tasks, and those of AWS itself, which are reserved in any case of their letters. */
const RESERVED_TAG = /^(consul\.hashicorp\.com\/|[Aa][Ww][Ss]:)/;

export const reservedKey: Rule = {
  code: 'reserved-key',
  why: 'The controller recognises tasks by these tags and metadata; overwritten, a live task is taken for gone or a gone one for alive.',
  fix: 'Choose another key.',
  check: ({ mesh, report }) => {
    const taken = [
      ...componentsOf(mesh).flatMap(({ path, registration }) =>
        Object.keys(registration.meta)
          .filter((key) => META_KEYS.includes(key))
          .map((key) => ({ key, path: [...path, 'consulMeta', key] })),
      ),
      ...tasksOf(mesh).flatMap(({ path, task }) =>
        Object.keys(task.tags)
          .filter((key) => RESERVED_TAG.test(key))
          .map((key) => ({ key, path: [...path, 'tags', key] })),
      ),
    ];
    for (const { key, path } of taken) {
      report({
        message: `key "${key}" is reserved`,
        path,
        anchor: 'key',
        hint: 'choose another key',
      });
    }
  },
};
