import { expect, test } from 'vitest';
import { parsePrincipal } from '../../../src/runtime/login/principal.ts';

test.each([
  ['arn:aws:sts::111122223333:assumed-role/web-task/0a1b2c', 'role', 'web-task'],
  ['arn:aws-cn:sts::111122223333:assumed-role/web-task/a/b', 'role', 'web-task'],
  ['arn:aws:iam::111122223333:role/web-task', 'role', 'web-task'],
  ['arn:aws-us-gov:iam::111122223333:role/consul-ecs/shop/web-task', 'role', 'web-task'],
  ['arn:aws:iam::111122223333:user/ada', 'user', 'ada'],
  ['arn:aws:iam::111122223333:user/team/ada', 'user', 'ada'],
])('%s is the %s %s', (arn, kind, name) => {
  expect(parsePrincipal(arn)).toEqual({ arn, kind, name });
});

test.each([
  '',
  'web-task',
  'arn:aws:iam::111122223333',
  'arn::iam::111122223333:role/web-task',
  'arn:aws:iam:::role/web-task',
  'arn:aws:s3::111122223333:role/web-task',
  'urn:aws:iam::111122223333:role/web-task',
  'arn:aws:iam::111122223333:role',
  'arn:aws:iam::111122223333:role/',
  'arn:aws:iam::111122223333:root',
  'arn:aws:iam::111122223333:instance-profile/web',
  'arn:aws:sts::111122223333:federated-user/ada',
  'arn:aws:sts::111122223333:assumed-role/web-task',
  'arn:aws:sts::111122223333:assumed-role//session',
])('"%s" is no principal that can log in', (arn) => {
  expect(parsePrincipal(arn)).toBeUndefined();
});
