import type { Container } from '../../model/mesh.ts';
import type { SecretReference } from '../../model/secret-reference.ts';
import type { StackResource } from '../../model/stack.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { distinct, literal, localArn, sub } from './intrinsics.ts';
import { LOG_GROUP_NAME } from './names.ts';
import { policyDocument, type RoleParts, roleProperties } from './roles.ts';
import { secretResource } from './secrets.ts';

export const EXECUTION_ROLE = 'ExecutionRole';

/** What the containers of a task need before they run. */
export interface ExecutionNeeds {
  readonly images: readonly string[];
  readonly secrets: readonly SecretReference[];
  /** Containers of the user, whose definitions name further secrets, log groups and files. */
  readonly containers: readonly Pick<Container, 'definition'>[];
}

/**
 * The execution role: pulls of the named repositories, log streams of the named log groups, the named secrets and files,
 * and nothing else (Amazon ECS developer guide, "Amazon ECS task execution IAM role").
 */
export function executionRole(
  parts: RoleParts & { readonly needs: ExecutionNeeds },
): StackResource {
  const { needs } = parts;
  const definitions = needs.containers.map(({ definition }) => definition);
  const statements = [
    ...imageStatements(needs.images),
    {
      Effect: 'Allow',
      Action: WRITE_LOGS,
      Resource: localArn('logs', `log-group:\${${LOG_GROUP_NAME}}:*`),
    },
    ...logStatements(definitions),
    ...secretStatements([...needs.secrets, ...definitions.flatMap(secretsOf)]),
    ...fileStatements(definitions),
  ];
  return {
    type: 'AWS::IAM::Role',
    properties: {
      ...roleProperties(parts),
      Policies: [{ PolicyName: 'execution', PolicyDocument: policyDocument(statements) }],
    },
  };
}

const PRIVATE_IMAGE =
  /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([a-z0-9._/-]+)(?=[:@]|$)/;

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
      references: references.filter(({ kind }) => kind !== 'parameter'),
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

const WRITE_LOGS: readonly string[] = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** Log groups that containers name themselves, and their making where a container asks for it. */
function logStatements(definitions: readonly JsonObject[]): JsonObject[] {
  const statements = definitions.flatMap(({ logConfiguration }) => {
    const { logDriver, options } = objectOf(logConfiguration);
    const { 'awslogs-group': group, 'awslogs-region': region, ...others } = objectOf(options);
    if (logDriver !== 'awslogs' || typeof group !== 'string') return [];
    const isMade = others['awslogs-create-group'] === 'true';
    const place = typeof region === 'string' ? literal(region) : '${AWS::Region}';
    return [
      {
        Effect: 'Allow',
        Action: isMade ? ['logs:CreateLogGroup', ...WRITE_LOGS] : WRITE_LOGS,
        Resource: sub(
          `arn:\${AWS::Partition}:logs:${place}:\${AWS::AccountId}:log-group:${literal(group)}:*`,
        ),
      },
    ];
  });
  return distinct(statements) as JsonObject[]; // what goes in is objects
}

/** Secrets that a definition names in ECS's own words: options of its log driver, the login to its registry. */
function secretsOf({ logConfiguration, repositoryCredentials }: JsonObject): SecretReference[] {
  const { secretOptions } = objectOf(logConfiguration);
  const { credentialsParameter } = objectOf(repositoryCredentials);
  return [
    ...listOf(secretOptions).map((option) => fromValueFrom(String(objectOf(option)['valueFrom']))),
    ...(typeof credentialsParameter === 'string' ? [secret(credentialsParameter)] : []),
  ];
}

/** The first seven parts of a secret's ARN are the ARN; its key and version may follow. */
function fromValueFrom(valueFrom: string): SecretReference {
  const parts = valueFrom.split(':');
  return parts[2] === 'secretsmanager'
    ? secret(parts.slice(0, 7).join(':'))
    : { kind: 'parameter', nameOrArn: valueFrom };
}

function secret(nameOrArn: string): SecretReference {
  return {
    kind: 'secret',
    nameOrArn,
    key: undefined,
    versionStage: undefined,
    versionId: undefined,
  };
}

/** Files of environment variables in S3 (same page of the guide, "Required permissions for environment files"). */
function fileStatements(definitions: readonly JsonObject[]): JsonObject[] {
  const files = definitions
    .flatMap(({ environmentFiles }) => listOf(environmentFiles))
    .map((file) => String(objectOf(file)['value']));
  if (files.length === 0) return [];
  const buckets = files.map((file) => file.split('/', 1)[0] ?? file);
  return [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: distinct(files) },
    { Effect: 'Allow', Action: 's3:GetBucketLocation', Resource: distinct(buckets) },
  ];
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject) // a list is no object here
    : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
