import type { EvaluatedStack } from './evaluate-template.ts';
import { tagsOf } from './local-task.ts';

/** What a role of the mesh is to those who ask IAM for it. */
export interface LocalRole {
  readonly tags: Readonly<Record<string, string>>;
  readonly mayReadItself: boolean;
}

/** By ARN. */
export type LocalRoles = ReadonlyMap<string, LocalRole>;

/** The roles of tasks that the mesh makes, by the ARNs that its task definitions name. */
export function readRoles(stacks: readonly EvaluatedStack[]): LocalRoles {
  const roles = new Map<string, LocalRole>();
  for (const { resources } of stacks) {
    const arn = resources['TaskDefinition']?.properties['TaskRoleArn'];
    const role = resources['TaskRole'];
    if (typeof arn !== 'string' || role === undefined) continue;
    const policies = Object.values(resources).filter(({ type }) => type.startsWith('AWS::IAM::'));
    const mayReadItself = JSON.stringify(policies).includes('"iam:GetRole"');
    roles.set(arn, { tags: tagsOf(role.properties['Tags']), mayReadItself });
  }
  return roles;
}

/** The parameters that the stacks store, by name. */
export function readParameters(stacks: readonly EvaluatedStack[]): ReadonlyMap<string, string> {
  const found = stacks
    .flatMap(({ resources }) => Object.values(resources))
    .filter(({ type }) => type === 'AWS::SSM::Parameter');
  return new Map(
    found.map(({ properties }) => [String(properties['Name']), String(properties['Value'])]),
  );
}

/** ARNs of the secrets that the stacks make without a value. */
export function ownSecrets(stacks: readonly EvaluatedStack[]): ReadonlySet<string> {
  const found = stacks
    .flatMap(({ resources }) => Object.values(resources))
    .filter(({ type }) => type === 'AWS::SecretsManager::Secret');
  return new Set(found.map(({ reference }) => reference));
}
