import type { Rule } from '../rule.ts';
import { tasksOf } from '../tasks.ts';

/** By the role that exists: settings that would have to change it. */
const SETTINGS = {
  taskRole: ['taskRolePolicies', 'taskRoleStatements'],
  executionRole: ['executionRolePolicies'],
} as const;

export const existingRole: Rule = {
  code: 'existing-role',
  why: 'Roles that meshc did not make stay as they are, so that policies for them would be left out.',
  fix: 'Attach the policies where the role is made, or let meshc make the role.',
  check: ({ mesh, report }) => {
    for (const { path, task } of tasksOf(mesh)) {
      for (const role of ['taskRole', 'executionRole'] as const) {
        if (task.iam[role] === undefined) continue;
        for (const setting of SETTINGS[role]) {
          if (task.iam[setting].length === 0) continue;
          report({
            message: `${setting} cannot be attached to a role that exists`,
            path: [...path, 'iam', setting],
            anchor: 'key',
            hint: `attach them where the role is made, or remove ${role}`,
            related: [{ message: 'the role', path: [...path, 'iam', role], anchor: 'value' }],
          });
        }
      }
    }
  },
};
