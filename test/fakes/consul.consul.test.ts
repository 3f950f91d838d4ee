import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeHttpClient } from '../../src/clients/http.ts';
import { describeWith } from '../support/requirement.ts';
import { type ConsulServer, startConsul } from '../tools/consul.ts';
import { CONSUL } from '../tools/consul-binary.ts';
import { type AwsIdentity, makePrincipal, startAwsIdentity } from './aws-identity.ts';
import { signedBearerToken } from './consul-bearer.ts';
import { exerciseConsul, OBSERVED } from './consul-contract.ts';

describeWith(CONSUL, 'a real Consul', () => {
  let consul: ConsulServer;
  let identity: AwsIdentity;

  beforeAll(async () => {
    consul = await startConsul({ acls: true });
    identity = await startAwsIdentity({ principals: [makePrincipal()] });
  });
  afterAll(async () => {
    await identity.close();
    await consul.remove();
  });

  test('answers the requests of the runtime as the fake does', async () => {
    const http = makeHttpClient({
      protocol: 'http',
      host: consul.address,
      port: consul.httpPort,
    });
    const observed = await exerciseConsul({
      managementToken: consul.managementToken,
      identityUrl: identity.url,
      bearerToken: signedBearerToken,
      call: async ({ method, path, token, body }) => {
        const reply = await http.request({
          method,
          path,
          headers: token === undefined ? {} : { 'X-Consul-Token': token },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          timeoutMs: 10_000,
          signal: AbortSignal.timeout(10_000),
        });
        if (reply.kind === 'failure') throw new Error(reply.message);
        return { status: reply.status, text: reply.body };
      },
    });
    http.close();
    expect(observed).toEqual(OBSERVED);
  });
});
