import { expect, test } from 'vitest';
import {
  gatewayPolicyName,
  makeGatewayRules,
} from '../../../src/runtime/controller/gateway-rights.ts';

function gateway(...names: readonly unknown[]) {
  return { Kind: 'terminating-gateway', Name: 'out', Services: names.map((Name) => ({ Name })) };
}

test('the rights of terminating gateways are for the services that they link, each once and in order', () => {
  const rules = makeGatewayRules([gateway('payments', 'mail'), gateway('mail')]);
  expect(rules).toBe(
    'service "mail" {\n  policy = "write"\n}\nservice "payments" {\n  policy = "write"\n}',
  );
});

test('a gateway of all services has the rights for all', () => {
  expect(makeGatewayRules([gateway('*')])).toBe('service_prefix "" {\n  policy = "write"\n}');
});

test.each([
  [[]],
  [[{ Kind: 'service-defaults', Name: 'web', Services: [{ Name: 'web' }] }]],
  [[{ Kind: 'terminating-gateway', Name: 'out' }]],
  [[gateway('', 7, undefined)]],
])('there are no rights for %j', (entries) => {
  expect(makeGatewayRules(entries)).toBe('');
});

test('two meshes never share a policy', () => {
  expect(gatewayPolicyName('/meshc/shop/dev/')).toBe('meshc--shop--dev--terminating-gateway');
  expect(gatewayPolicyName('/meshc/a-b/c/')).not.toBe(gatewayPolicyName('/meshc/a/b-c/'));
});
