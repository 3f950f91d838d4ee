import { sortedEntries } from '../kit/sort.ts';
import { answerIam, answerSts, queryError, type RoleSession } from './identity.ts';
import { checkSignature, type SignedRequest, signedService } from './verify-signature.ts';

/** A task as ECS tells of it. */
export interface DescribedTask {
  readonly arn: string;
  readonly desiredStatus: 'RUNNING' | 'STOPPED';
  readonly lastStatus: 'PROVISIONING' | 'RUNNING' | 'STOPPED';
  readonly tags: Readonly<Record<string, string>>;
}

/** What the small AWS of a local mesh knows; the runner changes it while it runs. */
export interface LocalAwsState {
  readonly region: string;
  /** By access key id. */
  readonly sessions: Map<string, RoleSession>;
  /** By ARN. */
  readonly tasks: Map<string, DescribedTask>;
  /** Of the parameter store, by name. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Of Secrets Manager, by ARN; a secret that nobody has put a value in is not there. */
  readonly secrets: Map<string, string>;
}

/** An HTTP answer. */
export interface LocalAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * STS, IAM, ECS, the parameter store and Secrets Manager, as far as the programs of a mesh call
 * them. Every request must be signed by the keys of a running task.
 */
export function answerAws(state: LocalAwsState, request: SignedRequest, body: string): LocalAnswer {
  const service = signedService(request) ?? '';
  const region = service === 'iam' ? iamRegion(state.region) : state.region;
  const check = checkSignature(request, body, {
    keys: [...state.sessions.values()],
    scope: { service, region, nowMs: Date.now() },
  });
  const isQuery = service === 'sts' || service === 'iam' || service === '';
  if (check.kind === 'invalid') {
    return isQuery
      ? xml(queryError(check.status, check.code, check.message))
      : refuse(check.status, check.code, check.message);
  }
  const caller = state.sessions.get(check.accessKeyId);
  if (caller === undefined) return refuse(403, 'UnrecognizedClientException', 'no such keys');
  if (isQuery) {
    const form = new URLSearchParams(body);
    return xml(service === 'iam' ? answerIam(caller, form) : answerSts(caller, form));
  }
  const action = String(request.headers['x-amz-target'] ?? '').replace(/^.*\./u, '');
  const known = ACTIONS[`${service}:${action}`];
  if (known === undefined) return refuse(400, 'UnknownOperationException', `${service}:${action}`);
  return known(state, JSON.parse(body));
}

/** IAM is one service a partition (AWS General Reference, "IAM endpoints"). */
function iamRegion(region: string): string {
  if (region.startsWith('cn-')) return 'cn-north-1';
  return region.startsWith('us-gov-') ? 'us-gov-west-1' : 'us-east-1';
}

const ACTIONS: Readonly<Record<string, (state: LocalAwsState, input: Json) => LocalAnswer>> = {
  'ecs:ListTasks': ({ tasks }, { desiredStatus = 'RUNNING' }) =>
    ok({
      taskArns: [...tasks.values()]
        .filter((task) => task.desiredStatus === desiredStatus)
        .map(({ arn }) => arn),
    }),
  'ecs:DescribeTasks': ({ tasks }, input) => {
    const asked = Array.isArray(input['tasks']) ? input['tasks'].map(String) : [];
    const found = asked.map((arn) => ({ arn, task: tasks.get(arn) }));
    return ok({
      tasks: found.flatMap(({ task }) => (task === undefined ? [] : [describe(task)])),
      failures: found.flatMap(({ arn, task }) =>
        task === undefined ? [{ arn, reason: 'MISSING' }] : [],
      ),
    });
  },
  'ssm:GetParametersByPath': ({ parameters }, { Path, NextToken }) => {
    const below = sortedEntries(Object.fromEntries(parameters)).filter(([name]) =>
      name.startsWith(`${String(Path).replace(/\/$/u, '')}/`),
    );
    const start = Number(NextToken ?? 0);
    const end = start + PARAMETERS_A_PAGE;
    return ok({
      Parameters: below.slice(start, end).map(([Name, Value]) => ({ Name, Value, Type: 'String' })),
      ...(end < below.length ? { NextToken: String(end) } : {}),
    });
  },
  'secretsmanager:GetSecretValue': ({ secrets }, { SecretId }) => {
    const SecretString = secrets.get(String(SecretId));
    if (SecretString === undefined) {
      return refuse(400, 'ResourceNotFoundException', `${String(SecretId)} has no value`);
    }
    return ok({ ARN: SecretId, SecretString, VersionStages: ['AWSCURRENT'] });
  },
  'secretsmanager:PutSecretValue': (
    { secrets },
    { SecretId, SecretString, ClientRequestToken },
  ) => {
    secrets.set(String(SecretId), String(SecretString));
    return ok({ ARN: SecretId, VersionId: ClientRequestToken, VersionStages: ['AWSCURRENT'] });
  },
};

/** As many as the parameter store answers at once (AWS Systems Manager API Reference). */
const PARAMETERS_A_PAGE = 10;

function describe({ arn, lastStatus, desiredStatus, tags }: DescribedTask): Json {
  const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
  return { taskArn: arn, lastStatus, desiredStatus, tags: list };
}

function ok(json: Json): LocalAnswer {
  return { status: 200, type: JSON_TYPE, body: JSON.stringify(json) };
}

function refuse(status: number, code: string, message: string): LocalAnswer {
  return { status, type: JSON_TYPE, body: JSON.stringify({ __type: code, message }) };
}

const JSON_TYPE = 'application/x-amz-json-1.1';

function xml(answer: { readonly status: number; readonly xml: string }): LocalAnswer {
  return { status: answer.status, type: 'text/xml', body: answer.xml };
}
