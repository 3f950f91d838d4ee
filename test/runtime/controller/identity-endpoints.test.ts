import { expect, test } from 'vitest';
import { identityEndpointsOf } from '../../../src/runtime/controller/run.ts';

test.each(['eu-west-1', 'us-east-1', 'us-gov-west-1'])(
  'Consul finds STS and IAM of %s by itself',
  (region) => {
    expect(identityEndpointsOf({}, region)).toEqual({});
  },
);

test('Consul is told the endpoints of China, which it would refuse', () => {
  expect(identityEndpointsOf({}, 'cn-northwest-1')).toEqual({
    sts: 'https://sts.cn-northwest-1.amazonaws.com.cn',
    iam: 'https://iam.cn-north-1.amazonaws.com.cn',
  });
});

test('Consul is told the endpoints of the environment, without their paths', () => {
  expect(
    identityEndpointsOf({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566/aws/' }, 'eu-west-1'),
  ).toEqual({
    sts: 'http://127.0.0.1:4566',
    iam: 'http://127.0.0.1:4566',
  });
  const sts = { AWS_ENDPOINT_URL_STS: 'https://sts.eu-west-1.amazonaws.com' };
  expect(identityEndpointsOf(sts, 'eu-west-1')).toEqual({
    sts: 'https://sts.eu-west-1.amazonaws.com',
  });
});
