import { describe, expect, test } from 'vitest';
import { findSecret } from '../../src/local/find-secret.ts';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db';
const PARAMETER = 'arn:aws:ssm:eu-west-1:111122223333:parameter/shop/key';

describe('the value of a secret of a container', () => {
  test.each([
    ['the name of a secret', SECRET, 'shop/db', 'whole', 'whole'],
    ['its ARN', SECRET, SECRET, 'whole', 'whole'],
    ['a JSON key of it', `${SECRET}:password::`, 'shop/db', '{"password":"abc"}', 'abc'],
    ['a JSON key by the ARN', `${SECRET}:port::`, SECRET, '{"port":5432}', '5432'],
    ['the name of a parameter', PARAMETER, '/shop/key', 'abc', 'abc'],
    ['the ARN of a parameter', PARAMETER, PARAMETER, 'abc', 'abc'],
  ])('is found by %s', (_what, wanted, name, given, value) => {
    expect(findSecret(new Map([[name, given]]), wanted)).toBe(value);
  });

  test.each([
    ['it is not given', SECRET, 'shop/other', 'x'],
    ['the JSON has no such key', `${SECRET}:password::`, 'shop/db', '{"user":"abc"}'],
    ['it is no JSON', `${SECRET}:password::`, 'shop/db', 'abc'],
  ])('is not there when %s', (_what, wanted, name, given) => {
    expect(findSecret(new Map([[name, given]]), wanted)).toBeUndefined();
  });
});
