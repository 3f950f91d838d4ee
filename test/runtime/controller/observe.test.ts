import { expect, test } from 'vitest';
import { parseLoginDescription } from '../../../src/runtime/controller/observe.ts';

const CLUSTER = 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop';

function metaOf(members: object): string {
  return JSON.stringify(members);
}

const LOGIN = metaOf({
  'consul.hashicorp.com/task-id': 'abc',
  'consul.hashicorp.com/cluster': CLUSTER,
  team: 'shop',
});

test.each([
  `token created via login: ${LOGIN}`,
  `token created via login:${LOGIN}`,
  `token created via login ${LOGIN}`,
])('knows the task from %s', (description) => {
  expect(parseLoginDescription(description)).toEqual({ taskId: 'abc', clusterArn: CLUSTER });
});

test.each([
  '',
  LOGIN,
  'token created via login',
  'token created via login: {',
  'token created via login: null',
  'token created via login: "abc"',
  `token created via login: ${metaOf({ 'consul.hashicorp.com/task-id': 'abc' })}`,
  `token created via login: ${metaOf({ 'consul.hashicorp.com/cluster': CLUSTER })}`,
  `token created via login: ${metaOf({ 'consul.hashicorp.com/task-id': '', 'consul.hashicorp.com/cluster': CLUSTER })}`,
  `token created via login: ${metaOf({ 'consul.hashicorp.com/task-id': 1, 'consul.hashicorp.com/cluster': CLUSTER })}`,
  `My token. token created via login: ${LOGIN}`,
])('knows no task from %s', (description) => {
  expect(parseLoginDescription(description)).toBeUndefined();
});
