import { describe, expect, it } from 'vitest';
import { smallMesh } from '../deploy/small-mesh.ts';
import { startHarness } from './deploy-harness.ts';
import { expectForm } from './json-schema.ts';

describe('plan', () => {
  it('only reads, and says by the exit code whether there are changes when asked to', async () => {
    const harness = await startHarness();
    expect((await harness.plan(smallMesh(), { detailedExitCode: true })).exitCode).toBe(2);
    expect((await harness.plan(smallMesh())).exitCode).toBe(0);
    await harness.apply(smallMesh());
    const before = harness.sandbox.calls().length;
    expect((await harness.plan(smallMesh(), { detailedExitCode: true })).exitCode).toBe(0);
    const operations = new Set(
      harness.sandbox
        .calls()
        .slice(before)
        .map(({ operation }) => operation),
    );
    expect([...operations].sort()).toEqual([
      'DescribeServices',
      'DescribeStacks',
      'GetCallerIdentity',
      'GetTemplate',
      'ListStackResources',
    ]);
  });

  it('says in one line that nothing changes', async () => {
    const harness = await startHarness();
    await harness.apply(smallMesh());
    const { stdout } = await harness.plan(smallMesh(), { format: 'text' });
    expect(stdout).toBe('no changes: shop/dev in 111122223333 eu-west-1 is as mesh.yaml says\n');
  });

  it('reads a mesh of many services within the limits of AWS, page by page', async () => {
    const services = Object.fromEntries(
      Array.from({ length: 120 }, (_, index) => [`s${index}`, {}]),
    );
    const harness = await startHarness();
    expect((await harness.apply(smallMesh({ services }))).exitCode).toBe(0);
    const { stdout, exitCode } = await harness.plan(smallMesh({ services }), { format: 'text' });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('no changes');
    expect(harness.sandbox.calls('DescribeServices').every(({ outcome }) => outcome === 'ok')).toBe(
      true,
    );
  });

  it('writes JSON of the published form', async () => {
    const harness = await startHarness();
    expectForm('plan', (await harness.plan(smallMesh())).stdout);
    await harness.apply(smallMesh({ clusterName: 'one' }));
    const { stdout } = await harness.plan(
      smallMesh({ clusterName: 'two', services: { web: { image: 'web:2' } } }),
    );
    expectForm('plan', stdout);
    expect(stdout).toContain('known-after-apply');
    expectForm('outcome', (await harness.plan(smallMesh({ accountId: '999900001111' }))).stdout);
  });

  it('refuses a change that CloudFormation would refuse half-way', async () => {
    const harness = await startHarness();
    await harness.apply(smallMesh({ services: { web: { roleName: 'web', rolePath: '/a/' } } }));
    const mesh = smallMesh({ services: { web: { roleName: 'web', rolePath: '/b/' } } });
    const planned = await harness.plan(mesh, { format: 'text' });
    expect(planned.exitCode).toBe(4);
    expect(planned.stdout).toContain('mesh.yaml:10:3: error: web: changing Path replaces TaskRole');
    const before = harness.sandbox.calls('CreateChangeSet').length;
    const applied = await harness.apply(mesh);
    expect(applied.exitCode).toBe(4);
    expect(harness.sandbox.calls('CreateChangeSet')).toHaveLength(before);
  });

  it('says in one sentence that there are no credentials', async () => {
    const harness = await startHarness();
    harness.sandbox.faults.add({
      kind: 'api-error',
      operation: 'GetCallerIdentity',
      code: 'ExpiredToken',
      message: 'The security token included in the request is expired',
      status: 403,
    });
    await expect(harness.plan(smallMesh())).rejects.toThrow(
      'AWS does not accept the credentials (ExpiredToken',
    );
  });
});
