import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeHttpClient } from '../../../src/clients/http.ts';
import { describeWith } from '../../support/requirement.ts';
import { type ConsulServer, startConsul } from '../../tools/consul.ts';
import { CONSUL } from '../../tools/consul-binary.ts';
import { type ControllerWorld, startController } from './controller-world.ts';

const PATH = '/meshc/shop/dev/';
const ROLE = 'consul-ecs-terminating-gateway-role';

describeWith(
  CONSUL,
  'the rights of terminating gateways at a real Consul that denies by default',
  () => {
    let consul: ConsulServer;
    let controller: ControllerWorld;
    let gatewayToken = '';

    beforeAll(async () => {
      consul = await startConsul({ acls: true });
    });
    afterAll(() => consul.remove());
    beforeEach(async () => {
      controller = await startController(consul, {
        configEntriesPath: PATH,
        token: consul.managementToken,
      });
      declare(['payments']);
      await pass();
      const token = await consul.write('/v1/acl/token', { Roles: [{ Name: ROLE }] });
      // Consul's documented answer.
      gatewayToken = (token as { SecretID: string }).SecretID;
    });
    afterEach(() => controller.close());

    function declare(names: readonly string[]): void {
      const Services = names.map((Name) => ({ Name }));
      const entries =
        names.length === 0 ? [] : [{ Kind: 'terminating-gateway', Name: 'out', Services }];
      controller.ecs.parameters.set(`${PATH}out`, JSON.stringify({ entries }));
    }

    async function pass(): Promise<readonly string[]> {
      controller.advance(10_000);
      const lines = await controller.pass();
      expect(lines.filter(({ event }) => event === 'step-failed')).toEqual([]);
      return lines.filter(({ event }) => event === 'acl-written').map(({ name }) => String(name));
    }

    /** Whether the gateway's token may write a service, as Consul says. */
    async function mayWrite(service: string): Promise<boolean> {
      const http = makeHttpClient({
        protocol: 'http',
        host: consul.address,
        port: consul.httpPort,
      });
      const reply = await http.request({
        method: 'POST',
        path: '/v1/internal/acl/authorize',
        headers: { 'X-Consul-Token': gatewayToken },
        body: JSON.stringify([{ Resource: 'service', Access: 'write', Segment: service }]),
        timeoutMs: 10_000,
        signal: AbortSignal.timeout(10_000),
      });
      http.close();
      if (reply.kind === 'failure') throw new Error(reply.message);
      return JSON.parse(reply.body)[0].Allow;
    }

    test('are for the linked services, follow them, and are written only when they change', async () => {
      expect([await mayWrite('payments'), await mayWrite('mail')]).toEqual([true, false]);
      expect(await pass()).toEqual([]);
      declare(['mail']);
      expect(await pass()).toEqual(['meshc--shop--dev--terminating-gateway']);
      expect([await mayWrite('payments'), await mayWrite('mail')]).toEqual([false, true]);
      declare([]);
      await pass();
      expect([await mayWrite('payments'), await mayWrite('mail')]).toEqual([false, false]);
    });

    test('stay while a parameter cannot be read', async () => {
      controller.ecs.parameters.set(`${PATH}out`, 'no JSON');
      await pass();
      expect(await mayWrite('payments')).toBe(true);
    });

    test('leave the policies that others attached to the role', async () => {
      await consul.write('/v1/acl/policy', {
        Name: 'by-hand',
        Rules: 'service "legacy" { policy = "write" }',
      });
      // Consul's documented answer.
      const role = (await consul.read(`/v1/acl/role/name/${ROLE}`)) as { ID: string };
      await consul.write(`/v1/acl/role/${role.ID}`, { ...role, Policies: [{ Name: 'by-hand' }] });
      declare(['mail']);
      await pass();
      expect([await mayWrite('legacy'), await mayWrite('mail')]).toEqual([true, true]);
    });
  },
);
