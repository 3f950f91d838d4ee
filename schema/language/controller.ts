import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
import { closed, flag, integer, text, use } from './fields.ts';
import { OVERRIDES_FIELD } from './overrides.ts';
import { SYSTEM_TASK } from './system-task.ts';
import { TASK_DEFAULTS } from './task.ts';

const CONTROLLER = closed(
  'Controller',
  'The program that clears away what stopped tasks leave in Consul, keeps the config entries of this file, and with ACLs sets up the login of the tasks.',
  {
    properties: {
      deploy: flag('Whether the controller is part of the mesh.', true),
      external: flag(
        'Another controller serves this Consul and this cluster; with `deploy: false`.',
        false,
      ),
      token: use(
        'SecretReference',
        'ACL token of the controller: it needs `acl:write`, `operator:write`, `node:write` and `service:write`. With the dev server that of the server when absent.',
      ),
      iamRolePath: text(
        'Path of the IAM roles that may log in to Consul. By default only the roles of this mesh and environment, `/consul-ecs/<name>/<environment>/`; `/consul-ecs/` also admits the tasks of other tools.',
        {
          pattern: '^/([A-Za-z0-9+=,.@_-]+/)*$',
          patternErrorMessage: 'begin and end the path with a slash, such as /consul-ecs/',
          examples: ['/consul-ecs/'],
        },
      ),
      consulPartition: text(
        'Admin partition that it serves (Consul Enterprise), which it makes if it has to; the controllers of other partitions belong to meshes of their own.',
        { examples: ['part-1'] },
      ),
      ...SYSTEM_TASK,
      cpu: integer('CPU units of the task.', {
        minimum: 128,
        maximum: 196608,
        default: 256,
        examples: [256],
      }),
      memory: integer('Memory of the task in MiB.', {
        minimum: 128,
        maximum: 3145728,
        default: 512,
        examples: [512],
      }),
      enableExecuteCommand: flag('ECS Exec into the task, with the rights that it needs.', false),
      logLevel: { ...TASK_DEFAULTS['logLevel'], description: 'How much it writes.' },
      ...OVERRIDES_FIELD,
    },
  },
);

/** Definition of the controller section. */
export const CONTROLLER_DEFINITIONS: Readonly<Record<string, JsonSchema>> = {
  Controller: CONTROLLER,
};
