import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
import { choice, listOf, use } from './fields.ts';
import { TASK_DEFAULTS } from './task.ts';

/** Settings of services that the tasks of meshc's own have too. */
const TASK_FIELDS: readonly string[] = [
  'launchType',
  'cpu',
  'memory',
  'requiresCompatibilities',
  'capacityProviderStrategy',
  'platformVersion',
  'runtimePlatform',
  'tags',
];

/** Settings of the dev server and the controller, whose tasks meshc itself brings. */
export const SYSTEM_TASK: Readonly<Record<string, JsonSchema>> = {
  ...Object.fromEntries(
    Object.entries(TASK_DEFAULTS).filter(([name]) => TASK_FIELDS.includes(name)),
  ),
  iam: use('Iam', 'Roles of the task; those that meshc makes lie at the path `/meshc/`.'),
  logConfiguration: use(
    'LogConfiguration',
    'Where the containers write their logs; the log group of the mesh when absent.',
  ),
  subnets: listOf(
    'Subnets of the task; those of `network` when absent.',
    use('SubnetId', 'One subnet.'),
    { examples: [['subnet-0ccc0ccc0ccc0ccc0']], minItems: 1 },
  ),
  assignPublicIp: choice(
    'Whether the task gets a public address; what `network` says when absent. Fargate only.',
    { ENABLED: 'A public address.', DISABLED: 'A private address only.' },
  ),
  securityGroups: listOf(
    'Further security groups of the task.',
    use('SecurityGroupId', 'One security group.'),
    { examples: [['sg-0123456789abcdef0']] },
  ),
};
