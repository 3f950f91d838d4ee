import { expect, test } from 'vitest';
import { UserError } from '../../../src/kit/user-error.ts';
import { loginSettingsOf } from '../../../src/runtime/login/login-settings.ts';
import { TASK } from './login-world.ts';

const OWN_META = {
  'consul.hashicorp.com/task-id': TASK.taskId,
  'consul.hashicorp.com/cluster': TASK.clusterArn,
};

test.each([
  {},
  { method: '', datacenter: '', region: '', stsEndpoint: '', serverIdHeaderValue: '' },
  { method: null, datacenter: null, includeEntity: null, meta: null, region: null },
])('fills in what %o leaves out', (config) => {
  expect(loginSettingsOf(config, { task: TASK })).toEqual({
    method: 'iam-ecs-service-token',
    includeEntity: true,
    meta: OWN_META,
    region: 'eu-west-1',
  });
});

test('takes what the config says, its metadata over our own', () => {
  const config = {
    method: 'm',
    datacenter: 'dc2',
    includeEntity: false,
    meta: { team: 'shop', 'consul.hashicorp.com/task-id': 'other' },
    region: 'us-east-1',
    stsEndpoint: 'https://sts.example.com/base',
    serverIdHeaderValue: 'id',
  };
  expect(loginSettingsOf(config, { task: TASK, partition: 'blue' })).toEqual({
    ...config,
    partition: 'blue',
    stsEndpoint: new URL('https://sts.example.com/base'),
    meta: { ...OWN_META, team: 'shop', 'consul.hashicorp.com/task-id': 'other' },
  });
});

test('names the STS endpoint that is none', () => {
  const settings = () => loginSettingsOf({ stsEndpoint: 'sts.example.com' }, { task: TASK });
  expect(settings).toThrow(UserError);
  expect(settings).toThrow('consulLogin.stsEndpoint is "sts.example.com"');
});
