import { compareText } from '../../src/kit/sort.ts';
import type { GeneratedFile } from './json-schema.ts';
import { readResourceSchema, vendoredTypes } from './resource-schema.ts';

/**
 * What handlers list for properties that no template of meshc has: targets that are functions, logs that go elsewhere,
 * replicas of secrets, settings of the account. Services are named with a colon.
 */
const UNUSED: readonly string[] = [
  'cognito-idp:',
  'firehose:',
  'kms:',
  'lambda:',
  's3:',
  'ec2:DescribeInstances',
  'ec2:DescribeIpamPools',
  'ecs:PutAccountSetting',
  'ecs:PutAccountSettingDefault',
  'elasticloadbalancing:ModifyCapacityReservation',
  'elasticloadbalancing:ModifyIpPools',
  'logs:CreateLogDelivery',
  'logs:DeleteResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:PutBearerTokenAuthentication',
  'logs:PutResourcePolicy',
  'secretsmanager:RemoveRegionsFromReplication',
  'secretsmanager:ReplicateSecretToRegions',
];

const CHANGES = ['create', 'update', 'delete', 'read'] as const;

/**
 * `src/generated/resource-permissions.json`: which actions CloudFormation takes, with the rights of its caller, to read a
 * resource of a type (drift) and to change it. From the `handlers` of the published schemas.
 */
export function generateResourcePermissions(): readonly GeneratedFile[] {
  const table = Object.fromEntries(
    vendoredTypes().map((type) => {
      const { handlers = {} } = readResourceSchema(type);
      const actionsOf = (names: readonly string[]): readonly string[] =>
        [...new Set(names.flatMap((name) => handlers[name]?.permissions ?? []))]
          .filter((action) => !isUnused(action))
          .sort(compareText);
      return [type, { read: actionsOf(['read']), change: actionsOf(CHANGES) }];
    }),
  );
  const text = `${JSON.stringify(table, null, 1)}\n`;
  return [{ path: 'src/generated/resource-permissions.json', text }];
}

function isUnused(action: string): boolean {
  return UNUSED.some((unused) =>
    unused.endsWith(':') ? action.startsWith(unused) : action === unused,
  );
}
