import type { StackResource } from '../../model/stack.ts';
import type { JsonObject } from '../../model/template.ts';
import { attribute, localArn, ref } from './intrinsics.ts';

export const TASK_ROLE = 'TaskRole';
export const TASK_ROLE_POLICY = 'TaskRolePolicy';

/**
 * Only ECS tasks of this account and region may take the role (Amazon ECS developer guide, "Amazon ECS task IAM role",
 * on the confused deputy).
 */
const TRUST: JsonObject = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'ecs-tasks.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: {
        ArnLike: { 'aws:SourceArn': localArn('ecs', '*') },
        StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') },
      },
    },
  ],
};

/** What both roles have. */
export interface RoleParts {
  readonly path: string;
  readonly permissionsBoundary: string | undefined;
  readonly managedPolicies: readonly string[];
}

/** The role of the task itself. */
export function taskRole(
  parts: RoleParts & { readonly tags: Readonly<Record<string, string>> },
): StackResource {
  return {
    type: 'AWS::IAM::Role',
    properties: {
      ...roleProperties(parts),
      Tags: Object.entries(parts.tags).map(([Key, Value]) => ({ Key, Value })),
    },
  };
}

/** Properties of either role. */
export function roleProperties({
  path,
  permissionsBoundary,
  managedPolicies,
}: RoleParts): JsonObject {
  return {
    Path: path,
    AssumeRolePolicyDocument: TRUST,
    ManagedPolicyArns: managedPolicies,
    ...(permissionsBoundary === undefined ? {} : { PermissionsBoundary: permissionsBoundary }),
  };
}

/** Rights of the task role, as a policy of its own, so that the ECS service can wait for it. */
export function taskRolePolicy(statements: readonly JsonObject[]): StackResource {
  return {
    type: 'AWS::IAM::RolePolicy',
    properties: {
      RoleName: ref(TASK_ROLE),
      PolicyName: 'task',
      PolicyDocument: policyDocument(statements),
    },
  };
}

/** Login to Consul: the Consul server replays a signed `iam:GetRole` for the role itself. */
export const GET_OWN_ROLE: JsonObject = {
  Effect: 'Allow',
  Action: 'iam:GetRole',
  Resource: attribute(TASK_ROLE, 'Arn'),
};

/** ECS Exec's channels; they take no resource (Amazon ECS developer guide, "Monitor Amazon ECS containers with ECS Exec"). */
export const EXECUTE_COMMAND: JsonObject = {
  Effect: 'Allow',
  Action: [
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ],
  Resource: '*',
};

/** A policy of these statements. */
export function policyDocument(statements: readonly JsonObject[]): JsonObject {
  return { Version: '2012-10-17', Statement: statements };
}
