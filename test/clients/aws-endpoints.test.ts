import { expect, test } from 'vitest';
import {
  type AwsService,
  awsEndpoint,
  httpEndpointOf,
  parseEndpoint,
} from '../../src/clients/aws-endpoints.ts';
import { UserError } from '../../src/kit/user-error.ts';

test.each<[AwsService, string, string, string]>([
  ['sts', 'eu-west-1', 'https://sts.eu-west-1.amazonaws.com/', 'eu-west-1'],
  ['sts', 'us-east-1', 'https://sts.us-east-1.amazonaws.com/', 'us-east-1'],
  ['ecs', 'cn-northwest-1', 'https://ecs.cn-northwest-1.amazonaws.com.cn/', 'cn-northwest-1'],
  ['ssm', 'us-gov-east-1', 'https://ssm.us-gov-east-1.amazonaws.com/', 'us-gov-east-1'],
  ['iam', 'eu-west-1', 'https://iam.amazonaws.com/', 'us-east-1'],
  ['iam', 'us-gov-east-1', 'https://iam.us-gov.amazonaws.com/', 'us-gov-west-1'],
  ['iam', 'cn-northwest-1', 'https://iam.cn-north-1.amazonaws.com.cn/', 'cn-north-1'],
  ['iam', 'mars-north-1', 'https://iam.amazonaws.com/', 'us-east-1'],
])('%s of %s is at %s, signed for %s', (service, region, url, signingRegion) => {
  const endpoint = awsEndpoint(service, region, {});
  expect({ url: endpoint.url.href, region: endpoint.signingRegion }).toEqual({
    url,
    region: signingRegion,
  });
});

test("a service's own variable beats the common one, and the region to sign for stays", () => {
  const environment = {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4000',
    AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:5000/base',
  };
  expect(awsEndpoint('ssm', 'eu-west-1', environment)).toEqual({
    url: new URL('http://127.0.0.1:5000/base'),
    signingRegion: 'eu-west-1',
  });
  expect(awsEndpoint('ecs', 'eu-west-1', environment).url.href).toBe('http://127.0.0.1:4000/');
});

test.each(['127.0.0.1:4000', 'ftp://a', 'https://a/?b=c', 'https://user@a/', 'https://a/#b'])(
  'refuses the endpoint %s with the name of its setting',
  (value) => {
    expect(() => parseEndpoint(value, 'AWS_ENDPOINT_URL')).toThrow(UserError);
    expect(() => parseEndpoint(value, 'AWS_ENDPOINT_URL')).toThrow(
      `AWS_ENDPOINT_URL is "${value}"`,
    );
  },
);

test.each([
  [
    'https://sts.eu-west-1.amazonaws.com/',
    { protocol: 'https', host: 'sts.eu-west-1.amazonaws.com', port: 443 },
  ],
  ['http://localhost/', { protocol: 'http', host: 'localhost', port: 80 }],
  ['http://[::1]:4000/', { protocol: 'http', host: '::1', port: 4000 }],
])('%s is connected to as it says', (url, endpoint) => {
  expect(httpEndpointOf(new URL(url))).toEqual(endpoint);
});
