import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseQuery } from './http/query.ts';
import { toXml } from './http/xml.ts';
import { startHarness } from './support/harness.ts';
import { LOG_GROUPS } from './support/templates.ts';

const FORM = 'application/x-www-form-urlencoded';
const JSON_1_1 = 'application/x-amz-json-1.1';

function authorization(service: string, region = 'eu-west-1'): string {
  return `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`;
}

async function post(url: string, headers: Record<string, string>, body: string | Uint8Array) {
  const response = await fetch(url, { method: 'POST', headers, body: Buffer.from(body) });
  return { status: response.status, text: await response.text() };
}

const form = (service: string) => ({ 'content-type': FORM, authorization: authorization(service) });
const json = (target: string, service: string) => ({
  'content-type': JSON_1_1,
  'x-amz-target': target,
  authorization: authorization(service),
});

describe('the query protocol', () => {
  test('a form becomes members, lists and structures', () => {
    const text =
      'Action=X&Tags.member.1.Key=a&Tags.member.1.Value=b&Tags.member.2.Key=c&Empty=&A.B=1';
    expect(parseQuery(text)).toEqual({
      Action: 'X',
      Tags: [{ Key: 'a', Value: 'b' }, { Key: 'c' }],
      Empty: '',
      A: { B: '1' },
    });
  });

  test('list members are in the order of their numbers, not of their arrival', () => {
    const numbers = [10, 2, 1];
    const text = numbers.map((number) => `L.member.${number}=${number}`).join('&');
    expect(parseQuery(text)).toEqual({ L: ['1', '2', '10'] });
  });

  test('any form is either read or refused, and cannot reach a prototype', () => {
    const key = fc.array(
      fc.constantFrom('a', 'member', '1', '__proto__', 'constructor', '', 'toString'),
      { minLength: 1, maxLength: 15 },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.string())), (pairs) => {
        const text = pairs
          .map(([path, value]) => `${path.join('.')}=${encodeURIComponent(value)}`)
          .join('&');
        try {
          parseQuery(text);
        } catch (error) {
          expect(error).toMatchObject({ name: 'AwsError', code: 'ValidationError' });
        }
        expect(Object.hasOwn(Object.prototype, 'a')).toBe(false);
      }),
    );
  });

  test('answers escape what XML reserves and leave out what is absent', () => {
    const when = new Date('2026-01-01T00:00:00Z');
    expect(toXml({ A: '<&"\u0000>', B: [1, true], C: undefined, D: { E: when } })).toBe(
      '<A>&lt;&amp;&quot;&gt;</A><B><member>1</member><member>true</member></B><D><E>2026-01-01T00:00:00.000Z</E></D>',
    );
  });
});

describe('requests that make no sense', () => {
  test.each([
    ['an unknown action', form('cloudformation'), 'Action=Dance', 400, 'InvalidAction'],
    ['no action', form('cloudformation'), 'a=b', 400, 'MissingAction'],
    ['an unknown service', form('s3'), 'Action=ListStacks', 400, 'InvalidAction'],
    [
      'no credentials',
      { 'content-type': FORM },
      'Action=ListStacks',
      403,
      'MissingAuthenticationToken',
    ],
    ['an inherited name', form('cloudformation'), 'Action=constructor', 400, 'InvalidAction'],
    [
      'a missing member',
      form('cloudformation'),
      'Action=DescribeChangeSet',
      400,
      "Value null at &apos;changeSetName&apos;|Value null at 'changeSetName'",
    ],
    [
      'an unknown target',
      json('AmazonEC2ContainerServiceV20141113.Dance', 'ecs'),
      '{}',
      400,
      'UnknownOperationException',
    ],
    [
      'a body that is no JSON',
      json('AmazonEC2ContainerServiceV20141113.ListClusters', 'ecs'),
      '{',
      400,
      'SerializationException',
    ],
    [
      'a body that is no object',
      json('AmazonEC2ContainerServiceV20141113.ListClusters', 'ecs'),
      '[]',
      400,
      'SerializationException',
    ],
    [
      'a member of the wrong type',
      json('AmazonEC2ContainerServiceV20141113.DescribeTasks', 'ecs'),
      '{"cluster":{},"tasks":"x"}',
      400,
      'InvalidParameterException',
    ],
  ])('%s is answered with the error of AWS', async (_what, headers, body, status, code) => {
    const { sandbox } = await startHarness();
    const answer = await post(sandbox.url, headers, body);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(new RegExp(code));
  });

  test('random bytes are answered with an error, never with a crash or status 500', async () => {
    const { sandbox, cloudFormation } = await startHarness();
    const operations = ['CreateChangeSet', 'DescribeStacks', 'DeleteStack', 'ListExports'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...operations),
        fc.uint8Array({ maxLength: 200 }),
        fc.boolean(),
        async (operation, bytes, isJson) => {
          const headers = isJson
            ? json(`AmazonEC2ContainerServiceV20141113.${operation}`, 'ecs')
            : form('cloudformation');
          const prefix = isJson ? '' : `Action=${operation}&`;
          const body = Buffer.concat([Buffer.from(prefix), bytes]);
          const { status } = await post(sandbox.url, headers, body);
          expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: 150 },
    );
    await expect(cloudFormation.send(new ListStacksCommand({}))).resolves.toBeDefined();
  });

  test('a body without end is refused', async () => {
    const { sandbox } = await startHarness();
    const body = `Action=ListStacks&x=${'y'.repeat(5_000_000)}`;
    expect((await post(sandbox.url, form('cloudformation'), body)).status).toBe(413);
  });
});

describe('who and where', () => {
  test('the caller is a user of the account', async () => {
    const { sts } = await startHarness({ account: '444455556666' });
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '444455556666',
      Arn: 'arn:aws:iam::444455556666:user/sandbox',
    });
  });

  test('regions know nothing of each other', async () => {
    const { sandbox, cloudFormation, deploy } = await startHarness();
    await deploy({ stack: 'shop', template: LOG_GROUPS });
    const elsewhere = new CloudFormationClient({
      endpoint: sandbox.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const { StackSummaries } = await elsewhere.send(new ListStacksCommand({}));
    elsewhere.destroy();
    expect(StackSummaries).toEqual([]);
    const here = await cloudFormation.send(new ListStacksCommand({}));
    expect(here.StackSummaries).toHaveLength(1);
  });
});
