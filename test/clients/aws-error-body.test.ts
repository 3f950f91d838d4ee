import { expect, test } from 'vitest';
import { readAwsError } from '../../src/clients/aws-error-body.ts';

test.each([
  [
    '{"__type":"com.amazonaws.ecs#ClusterNotFoundException","message":"Cluster not found."}',
    { code: 'ClusterNotFoundException', text: 'Cluster not found.' },
  ],
  [
    '{"__type":"ThrottlingException","Message":"Rate exceeded"}',
    { code: 'ThrottlingException', text: 'Rate exceeded' },
  ],
  ['{"__type":"ServerException"}', { code: 'ServerException', text: 'no message' }],
  ['{}', { code: 'UnknownError', text: 'no message' }],
  [
    '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
    { code: 'AccessDenied', text: 'no' },
  ],
  ['<html>503</html>', { code: 'UnknownError', text: 'no message' }],
  ['', { code: 'UnknownError', text: 'no message' }],
])('reads %s', (body, expected) => {
  expect(readAwsError(body)).toEqual(expected);
});

test.each(['\n\nThe Canonical String: ', ' The Canonical String: '])(
  'keeps the first sentence only, since the signed request may follow it',
  (separator) => {
    const text = `The signature does not match.${separator}x-amz-security-token:SECRET`;
    expect(readAwsError(JSON.stringify({ message: text })).text).toBe(
      'The signature does not match.',
    );
    expect(readAwsError(`<Code>C</Code><Message>${text}</Message>`).text).toBe(
      'The signature does not match.',
    );
  },
);

test('cuts what is longer than a sentence should be', () => {
  expect(readAwsError(JSON.stringify({ message: 'x'.repeat(1_000) })).text).toHaveLength(300);
});
