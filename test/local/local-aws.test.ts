import { describe, expect, test } from 'vitest';
import { signRequest } from '../../src/clients/aws-signature.ts';
import type { RoleSession } from '../../src/local/identity.ts';
import { answerAws, type LocalAwsState } from '../../src/local/local-aws.ts';

const SESSION: RoleSession = {
  accessKeyId: 'ASIA0123456789ABCDEF',
  secretAccessKey: 'secret-of-the-test',
  sessionToken: 'token-of-the-test',
  roleArn: 'arn:aws:iam::111122223333:role/consul-ecs/shop/dev/web',
  tags: { 'consul.hashicorp.com.service-name': 'web' },
  mayReadItself: true,
  sessionName: 'task-1',
};
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:token-AbCdEf';

function makeState(session: RoleSession = SESSION): LocalAwsState {
  const parameters = Array.from({ length: 12 }, (_, index): [string, string] => [
    `/meshc/shop/dev/${String(index).padStart(2, '0')}`,
    `value ${index}`,
  ]);
  return {
    region: 'eu-west-1',
    sessions: new Map([[session.accessKeyId, session]]),
    tasks: new Map(),
    parameters: new Map([...parameters, ['/meshc/shop/development/00', 'of another mesh']]),
    secrets: new Map(),
  };
}

interface Call {
  readonly service: string;
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>> | string;
  readonly session?: RoleSession;
}

/** Signs as the runtime does, and asks. */
function call(state: LocalAwsState, { service, action, body, session = SESSION }: Call) {
  const url = new URL('http://169.254.170.2/');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const region = service === 'iam' ? 'us-east-1' : 'eu-west-1';
  const headers = signRequest(
    { method: 'POST', url, headers: { 'X-Amz-Target': `api.${action}` }, body: text },
    { keys: session, region, service, nowMs: Date.now() },
  );
  const lower = Object.entries({ ...headers, Host: url.host }).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  const request = { method: 'POST', url: '/', headers: Object.fromEntries(lower) };
  return answerAws(state, request, text);
}

describe('the AWS of a local mesh', () => {
  test('STS says which role the keys are of, as a session of the task', () => {
    const body = 'Action=GetCallerIdentity&Version=2011-06-15';
    const answer = call(makeState(), { service: 'sts', action: '', body });
    expect(answer).toMatchObject({ status: 200, type: 'text/xml' });
    expect(answer.body).toContain('arn:aws:sts::111122223333:assumed-role/web/task-1');
  });

  test('IAM tells a role about itself, where its policies let it', () => {
    const body = 'Action=GetRole&RoleName=web&Version=2010-05-08';
    const answer = call(makeState(), { service: 'iam', action: '', body });
    expect(answer.body).toContain('<Path>/consul-ecs/shop/dev/</Path>');
    expect(answer.body).toContain('<Value>web</Value>');
    const locked = { ...SESSION, mayReadItself: false };
    expect(call(makeState(locked), { service: 'iam', action: '', body }).status).toBe(403);
    const other = 'Action=GetRole&RoleName=api&Version=2010-05-08';
    expect(call(makeState(), { service: 'iam', action: '', body: other }).status).toBe(403);
  });

  test('a request that is signed with other keys is refused', () => {
    const session = { ...SESSION, secretAccessKey: 'guessed' };
    const body = { Path: '/meshc/shop/dev' };
    const answer = call(makeState(), {
      service: 'ssm',
      action: 'GetParametersByPath',
      body,
      session,
    });
    expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('Signature') });
  });

  test('the parameter store gives the path of one mesh, ten at a time', () => {
    const request = { service: 'ssm', action: 'GetParametersByPath' };
    const first = JSON.parse(
      call(makeState(), { ...request, body: { Path: '/meshc/shop/dev' } }).body,
    );
    expect(first.Parameters).toHaveLength(10);
    const body = { Path: '/meshc/shop/dev', NextToken: first.NextToken };
    const second = JSON.parse(call(makeState(), { ...request, body }).body);
    expect(second.Parameters.map(({ Value }: { Value: string }) => Value)).toEqual([
      'value 10',
      'value 11',
    ]);
    expect(second.NextToken).toBeUndefined();
  });

  test('a secret has no value until one is put', () => {
    const state = makeState();
    const request = { service: 'secretsmanager', session: SESSION };
    const get = { ...request, action: 'GetSecretValue', body: { SecretId: SECRET } };
    expect(call(state, get)).toMatchObject({
      status: 400,
      body: expect.stringContaining('ResourceNotFoundException'),
    });
    const put = { SecretId: SECRET, SecretString: 'abc', ClientRequestToken: 'x'.repeat(32) };
    call(state, { ...request, action: 'PutSecretValue', body: put });
    expect(JSON.parse(call(state, get).body)).toMatchObject({ SecretString: 'abc' });
  });

  test('ECS says of a task that it does not know that it is missing', () => {
    const arn = 'arn:aws:ecs:eu-west-1:111122223333:task/shop/0001';
    const state = makeState();
    state.tasks.set(arn, {
      arn,
      desiredStatus: 'RUNNING',
      lastStatus: 'RUNNING',
      tags: { a: 'b' },
    });
    const tasks = [arn, `${arn}2`];
    const request = { service: 'ecs', action: 'DescribeTasks', body: { tasks } };
    expect(JSON.parse(call(state, request).body)).toEqual({
      tasks: [
        {
          taskArn: arn,
          lastStatus: 'RUNNING',
          desiredStatus: 'RUNNING',
          tags: [{ key: 'a', value: 'b' }],
        },
      ],
      failures: [{ arn: `${arn}2`, reason: 'MISSING' }],
    });
  });
});
