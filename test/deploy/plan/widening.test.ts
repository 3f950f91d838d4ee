import { describe, expect, it } from 'vitest';
import { diffTemplates } from '../../../src/deploy/plan/diff-templates.ts';
import RESOURCE_TYPES from '../../../src/generated/resource-types.json' with { type: 'json' };
import type { JsonObject } from '../../../src/model/template.ts';

/** What a change of one resource's properties opens up. */
function widens(type: string, before: JsonObject | undefined, after: JsonObject) {
  const side = (properties: JsonObject | undefined) =>
    properties && {
      template: { Resources: { It: { Type: type, Properties: properties } } },
      parameters: {},
    };
  const { resources } = diffTemplates(side(before) ?? emptySide, side(after), RESOURCE_TYPES);
  return resources[0]?.widens;
}

const emptySide = { template: { Resources: {} }, parameters: {} };
const ALLOW = { Effect: 'Allow', Action: 's3:*', Resource: '*' };

function role(statement: JsonObject, rest: JsonObject = {}): JsonObject {
  const PolicyDocument = { Version: '2012-10-17', Statement: [{ Sid: 'A', ...statement }] };
  return { Policies: [{ PolicyName: 'p', PolicyDocument }], ...rest };
}

function entries(sources: readonly JsonObject[]): JsonObject {
  const entry = { Kind: 'service-intentions', Name: 'api', Sources: sources };
  return { Name: '/x', Type: 'String', Value: JSON.stringify({ entries: [entry] }) };
}

const DENY_ALL = { Name: '*', Action: 'deny' };
const ALLOW_WEB = { Name: 'web', Action: 'allow' };

describe('a change widens', () => {
  it.each<[string, string, JsonObject | undefined, JsonObject]>([
    ['a new action', 'AWS::IAM::Role', role({ ...ALLOW, Action: 's3:Get*' }), role(ALLOW)],
    [
      'a condition that goes',
      'AWS::IAM::Role',
      role({ ...ALLOW, Condition: { Bool: { a: 'true' } } }),
      role(ALLOW),
    ],
    [
      'a boundary that goes',
      'AWS::IAM::Role',
      role(ALLOW, { PermissionsBoundary: 'arn:b' }),
      role(ALLOW),
    ],
    [
      'a denial that goes',
      'AWS::IAM::RolePolicy',
      {
        PolicyDocument: {
          Statement: [
            { ...ALLOW, Sid: 'A' },
            { Sid: 'B', Effect: 'Deny' },
          ],
        },
      },
      { PolicyDocument: { Statement: [{ ...ALLOW, Sid: 'A' }] } },
    ],
  ])('rights by %s', (_, type, before, after) => {
    expect(widens(type, before, after)).toBe('iam');
  });

  it.each<[string, string, JsonObject | undefined, JsonObject]>([
    ['a new rule', 'AWS::EC2::SecurityGroupIngress', undefined, { IpProtocol: 'tcp' }],
    [
      'no rule any more for what goes out',
      'AWS::EC2::SecurityGroup',
      { SecurityGroupEgress: [{ IpProtocol: 'tcp' }] },
      {},
    ],
    ['one more caller', 'AWS::SSM::Parameter', entries([DENY_ALL]), entries([ALLOW_WEB, DENY_ALL])],
    ['a denial less', 'AWS::SSM::Parameter', entries([ALLOW_WEB, DENY_ALL]), entries([ALLOW_WEB])],
  ])('the network by %s', (_, type, before, after) => {
    expect(widens(type, before, after)).toBe('network');
  });

  it.each<[string, string, JsonObject | undefined, JsonObject]>([
    ['a policy goes', 'AWS::IAM::Role', role(ALLOW, { ManagedPolicyArns: ['arn:a'] }), role(ALLOW)],
    ['a tag changes', 'AWS::IAM::Role', role(ALLOW), role(ALLOW, { Tags: [] })],
    ['a caller goes', 'AWS::SSM::Parameter', entries([ALLOW_WEB, DENY_ALL]), entries([DENY_ALL])],
  ])('nothing when %s', (_, type, before, after) => {
    expect(widens(type, before, after)).toBeUndefined();
  });
});
