import type { SecretReference } from '../../model/mesh.ts';
import type { StackResource } from '../../model/stack.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { attribute, distinct, localArn, ref, sub } from './intrinsics.ts';
import { LOG_GROUP_NAME } from './names.ts';
import { secretResource } from './secrets.ts';

export const TASK_ROLE = 'TaskRole';
export const TASK_ROLE_POLICY = 'TaskRolePolicy';
export const EXECUTION_ROLE = 'ExecutionRole';

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

/** A role of tasks at `path`. */
export function taskRole(path: string, tags: Readonly<Record<string, string>>): StackResource {
  return {
    type: 'AWS::IAM::Role',
    properties: {
      Path: path,
      AssumeRolePolicyDocument: TRUST,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    },
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

export function policyDocument(statements: readonly JsonObject[]): JsonObject {
  return { Version: '2012-10-17', Statement: statements };
}

/** What the containers of a task need before they run. */
export interface ExecutionNeeds {
  readonly images: readonly string[];
  readonly secrets: readonly SecretReference[];
}

/** The execution role: pulls of the named repositories, log streams of the mesh's log group, the named secrets. */
export function executionRole(path: string, needs: ExecutionNeeds): StackResource {
  const statements = [
    ...imageStatements(needs.images),
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: localArn('logs', `log-group:\${${LOG_GROUP_NAME}}:*`),
    },
    ...secretStatements(needs.secrets),
  ];
  return {
    type: 'AWS::IAM::Role',
    properties: {
      Path: path,
      AssumeRolePolicyDocument: TRUST,
      Policies: [{ PolicyName: 'execution', PolicyDocument: policyDocument(statements) }],
    },
  };
}

const PRIVATE_IMAGE =
  /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/;

/** Private repositories of ECR only: public images need no right. */
function imageStatements(images: readonly string[]): JsonObject[] {
  const repositories = images.flatMap((image) => {
    const [, account, region, repository] = PRIVATE_IMAGE.exec(image) ?? [];
    if (account === undefined) return [];
    return [sub(`arn:\${AWS::Partition}:ecr:${region}:${account}:repository/${repository}`)];
  });
  if (repositories.length === 0) return [];
  return [
    { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    {
      Effect: 'Allow',
      Action: [
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:GetDownloadUrlForLayer',
      ],
      Resource: distinct(repositories),
    },
  ];
}

function secretStatements(references: readonly SecretReference[]): JsonObject[] {
  return [
    ...readStatements({
      references: references.filter(({ kind }) => kind === 'secret'),
      action: 'secretsmanager:GetSecretValue',
      service: 'secretsmanager',
      encryptionContext: 'kms:EncryptionContext:SecretARN',
    }),
    ...readStatements({
      references: references.filter(({ kind }) => kind === 'parameter'),
      action: 'ssm:GetParameters',
      service: 'ssm',
      encryptionContext: 'kms:EncryptionContext:PARAMETER_ARN',
    }),
  ];
}

/**
 * The right to read, and the right to decrypt only through that service and only for these secrets; a secret under the
 * service's own key needs no such right, one under a customer's key does.
 */
function readStatements(parts: {
  readonly references: readonly SecretReference[];
  readonly action: string;
  readonly service: string;
  readonly encryptionContext: string;
}): JsonObject[] {
  if (parts.references.length === 0) return [];
  const resources: Json[] = distinct(parts.references.map(secretResource));
  return [
    { Effect: 'Allow', Action: parts.action, Resource: resources },
    {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: localArn('kms', 'key/*'),
      Condition: {
        StringEquals: {
          'kms:ViaService': sub(`${parts.service}.\${AWS::Region}.\${AWS::URLSuffix}`),
        },
        StringLike: { [parts.encryptionContext]: resources },
      },
    },
  ];
}
