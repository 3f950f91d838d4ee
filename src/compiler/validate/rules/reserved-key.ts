import type { Rule } from '../rule.ts';

/** Metadata of a registration by which the controller knows its task. */
const META_KEYS: readonly string[] = ['task-id', 'task-arn', 'source'];
const TAG_PREFIX = 'consul.hashicorp.com/';

export const reservedKey: Rule = {
  code: 'reserved-key',
  why: 'The controller recognises tasks by these tags and metadata; overwritten, a live task is taken for gone or a gone one for alive.',
  fix: 'Choose another key.',
  check: ({ mesh, report }) => {
    for (const { path, consulMeta, tags } of mesh.services) {
      const taken = [
        ...Object.keys(consulMeta)
          .filter((key) => META_KEYS.includes(key))
          .map((key) => ['consulMeta', key]),
        ...Object.keys(tags)
          .filter((key) => key.startsWith(TAG_PREFIX) || key.startsWith('aws:'))
          .map((key) => ['tags', key]),
      ];
      for (const way of taken) {
        report({
          message: `key "${way[1]}" is reserved`,
          path: [...path, ...way],
          anchor: 'key',
          hint: 'choose another key',
        });
      }
    }
  },
};
