import { expect, test } from 'vitest';
import { loginSettingsOf } from '../../../src/runtime/login/login-settings.ts';
import { parsePrincipal } from '../../../src/runtime/login/principal.ts';
import { explainRefusal } from '../../../src/runtime/login/refusal.ts';
import { TASK } from './login-world.ts';

const SETTINGS = loginSettingsOf({}, { task: TASK });
const ROLE = parsePrincipal('arn:aws:sts::111122223333:assumed-role/web-task/session');

function explain(message: string, principal = ROLE): string {
  return explainRefusal({ kind: 'refused', status: 500, message }, SETTINGS, principal);
}

function awsAnswer(status: number, code: string, text: string): string {
  const inner = `<Type>Sender</Type><Code>${code}</Code><Message>${text}</Message>`;
  return `received error code ${status}: <ErrorResponse><Error>${inner}</Error></ErrorResponse>`;
}

test.each([
  [
    'Permission denied',
    'no binding rule of the auth method "iam-ecs-service-token" gives the role web-task a right',
  ],
  ['unique id mismatch in login token', 'the role web-task is not the role that signed'],
  [awsAnswer(403, 'ExpiredToken', 'x'), 'AWS does not accept the credentials of the role web-task'],
  [awsAnswer(404, 'NoSuchEntity', 'x'), 'AWS does not know the role web-task: it was deleted'],
  [awsAnswer(500, 'InternalFailure', 'x'), 'AWS did not confirm who the task is (AWS answered 500'],
  ['received error code 503', 'AWS did not confirm who the task is (AWS answered 503 UnknownError'],
  ['something that Consul never said before', 'something that Consul never said before'],
])('%s', (message, explanation) => {
  expect(explain(message)).toContain(explanation);
});

test('does not pass on the signed request that AWS quotes', () => {
  const text =
    'The request signature we calculated does not match. The Canonical String should have been POST / x-amz-security-token:SECRET';
  const explanation = explain(awsAnswer(403, 'SignatureDoesNotMatch', text));
  expect(explanation).toBe(
    'AWS refuses the signature of the login (AWS answered 403 SignatureDoesNotMatch: The request signature we calculated does not match.)',
  );
});

test('speaks of the task’s role where nobody asked for its name', () => {
  const settings = { ...SETTINGS, includeEntity: false };
  const refusal = { kind: 'refused', status: 500, message: 'invalid bind name: ""' } as const;
  expect(explainRefusal(refusal, settings, undefined)).toContain("the task's role has no tag");
});
