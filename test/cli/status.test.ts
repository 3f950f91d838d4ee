import { describe, expect, it } from 'vitest';
import type { MeshStatus } from '../../src/model/status.ts';
import { smallMesh } from '../deploy/small-mesh.ts';
import { type Finished, startHarness } from './deploy-harness.ts';
import { expectForm } from './json-schema.ts';

function statusOf({ stdout }: Finished): MeshStatus & { readonly outcome: string } {
  expectForm('status', stdout);
  return JSON.parse(stdout);
}

/** State and reason by component. */
function statesOf(finished: Finished): Readonly<Record<string, string>> {
  return Object.fromEntries(
    statusOf(finished).components.map(({ component, state, reason }) => [
      component,
      reason === undefined ? state : `${state}: ${reason}`,
    ]),
  );
}

describe('status', () => {
  it('shows a mesh that is as it should be, with its revisions and sidecars', async () => {
    const harness = await startHarness();
    await harness.apply(smallMesh());
    const finished = await harness.status(smallMesh(), { detailedExitCode: true });
    expect(finished.exitCode).toBe(0);
    const status = statusOf(finished);
    expect(status.outcome).toBe('healthy');
    expect(status.owner).toBe('github.com/example/shop');
    expect(status.components[1]).toMatchObject({
      component: 'web',
      kind: 'service',
      stackStatus: 'CREATE_COMPLETE',
      service: {
        plannedRevision: 'shop-dev-web:1',
        desired: 1,
        running: 1,
        revisions: [{ revision: 'shop-dev-web:1', tasks: 1 }],
      },
      sidecars: [{ container: 'consul-dataplane', image: 'hashicorp/consul-dataplane:1.6.0' }],
    });
  });

  it('is one screen for people', async () => {
    const harness = await startHarness();
    await harness.apply(smallMesh());
    const { stdout } = await harness.status(smallMesh(), { format: 'text' });
    expect(stdout.replace(/\d+s ago/g, '1s ago').replace(/ +$/gm, '')).toBe(
      `shop/dev in 111122223333 eu-west-1, owner github.com/example/shop: 3 of 3 components healthy

component  state    tasks  healthy  revision  last deploy
base       healthy  -      -        -         1s ago
web        healthy  1/1    -        1         1s ago
api        healthy  1/1    -        1         1s ago

sidecars
  consul-dataplane  hashicorp/consul-dataplane:1.6.0
`,
    );
  });

  it('says what is not deployed, and what mesh.yaml has left', async () => {
    const harness = await startHarness();
    await harness.apply(smallMesh({ services: { old: {} } }));
    const finished = await harness.status(smallMesh({ services: { web: {} } }), {
      detailedExitCode: true,
    });
    expect(finished.exitCode).toBe(2);
    expect(statesOf(finished)).toEqual({
      base: 'healthy',
      web: 'not-deployed',
      old: 'left-over: it is no longer in mesh.yaml: the next apply removes it',
    });
  });

  it('says that ECS runs another revision than the stack names', async () => {
    const harness = await startHarness();
    await harness.apply(smallMesh({ services: { web: { image: 'web:1' } } }));
    harness.sandbox.faults.add({ kind: 'silent-rollback', service: 'web' });
    const mesh = smallMesh({ services: { web: { image: 'web:2' } } });
    expect((await harness.apply(mesh)).exitCode).toBe(6);
    expect(statesOf(await harness.status(mesh))['web']).toBe(
      'other-revision: ECS runs shop-dev-web:1, its stack says shop-dev-web:2: the next apply rolls it out',
    );
  });

  it('says which sidecars run in several versions, and where', async () => {
    const harness = await startHarness();
    const services = { web: {}, api: { sidecarImage: 'hashicorp/consul-dataplane:1.7.0' } };
    await harness.apply(smallMesh({ services }));
    const finished = await harness.status(smallMesh({ services }), { format: 'text' });
    expect(finished.stdout).toContain(
      '  consul-dataplane  hashicorp/consul-dataplane:1.6.0 in web; hashicorp/consul-dataplane:1.7.0 in api\n',
    );
  });

  it('names the command for a stack that cannot be changed', async () => {
    const harness = await startHarness();
    await harness.apply(smallMesh());
    const bad = { kind: 'resource-fails', logicalId: 'Service', message: 'no' } as const;
    harness.sandbox.faults.add({ ...bad, phase: 'update' });
    const mesh = smallMesh({ services: { web: { image: 'web:2' } } });
    expect((await harness.apply(mesh)).exitCode).toBe(7);
    const { stdout } = await harness.status(mesh, { format: 'text' });
    expect(stdout).toContain('mesh.yaml:10:3: web: stack shop-dev--web is UPDATE_ROLLBACK_FAILED');
    expect(stdout).toContain(
      '  run: aws cloudformation continue-update-rollback --stack-name shop-dev--web --region eu-west-1',
    );
  });

  it('refuses credentials of another account, and reads no stack with them', async () => {
    const harness = await startHarness();
    const finished = await harness.status(smallMesh({ accountId: '444455556666' }));
    expect(finished.exitCode).toBe(5);
    expectForm('outcome', finished.stdout);
    expect(harness.sandbox.calls('DescribeStacks')).toEqual([]);
  });

  it('changes nothing, and ends with 130 when it is interrupted', async () => {
    const harness = await startHarness();
    await harness.status(smallMesh());
    const operations = new Set(harness.sandbox.calls().map(({ operation }) => operation));
    expect([...operations]).toEqual(['GetCallerIdentity', 'DescribeStacks']);
    const signal = AbortSignal.abort();
    expect((await harness.status(smallMesh(), { signal })).exitCode).toBe(130);
  });
});
