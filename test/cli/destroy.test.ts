import {
  CloudFormationClient,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { smallMesh } from '../deploy/small-mesh.ts';
import { outcomeOf, outcomesOf, startHarness } from './deploy-harness.ts';
import { expectForm } from './json-schema.ts';

/** Protects a stack against removal, as its owner would by hand. */
async function protect(StackName: string): Promise<void> {
  await new CloudFormationClient({}).send(
    new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: true }),
  );
}

describe('destroy', () => {
  it('removes services, then the controller once their tasks are gone, then base', async () => {
    const harness = await startHarness();
    const mesh = smallMesh({ hasController: true });
    await harness.apply(mesh);
    const destroyed = await harness.destroy(mesh);
    expect(destroyed.exitCode).toBe(0);
    expectForm('outcome', destroyed.stdout);
    expect(outcomesOf(destroyed)).toEqual({
      api: 'removed',
      web: 'removed',
      controller: 'removed',
      base: 'removed',
    });
    const calls = harness.sandbox.calls();
    const deleted = calls.flatMap(({ operation, input }) =>
      operation === 'DeleteStack' ? [String(input['StackName'])] : [],
    );
    expect(deleted.map((stack) => /---?([a-z]+)/.exec(stack)?.[1])).toEqual([
      'api',
      'web',
      'controller',
      'base',
      'lock',
    ]);
    const controllerAt = calls.findIndex(
      ({ operation, input }) =>
        operation === 'DeleteStack' && String(input['StackName']).includes('--controller'),
    );
    expect(calls.slice(0, controllerAt).some(({ operation }) => operation === 'ListTasks')).toBe(
      true,
    );
    expect(outcomeOf(await harness.destroy(mesh)).outcome).toBe('no-changes');
  });

  it('asks for the name of the mesh', async () => {
    const harness = await startHarness();
    await harness.apply(smallMesh());
    expect((await harness.destroy(smallMesh(), { change: { yes: false } })).exitCode).toBe(3);
    expect((await harness.destroy(smallMesh(), { answer: 'yes' })).exitCode).toBe(3);
    expect(harness.sandbox.calls('DeleteStack')).toEqual([]);
    expect((await harness.destroy(smallMesh(), { answer: 'shop' })).exitCode).toBe(0);
  });

  it('touches nothing of another environment or owner', async () => {
    const harness = await startHarness();
    await harness.apply(smallMesh());
    const other = { ...smallMesh(), identity: { name: 'shop', environment: 'prod' } };
    expect(outcomeOf(await harness.destroy(other)).outcome).toBe('no-changes');
    expect((await harness.destroy(smallMesh(), { owner: 'somebody' })).exitCode).toBe(5);
    expect(harness.sandbox.calls('DeleteStack')).toEqual([]);
  });

  it('says which resources hold a stack, with the command that lets it go', async () => {
    const harness = await startHarness();
    await harness.apply(smallMesh());
    harness.sandbox.faults.add({
      kind: 'resource-fails',
      stack: 'shop-dev--web',
      logicalId: 'TaskRole',
      phase: 'delete',
      message: 'in use',
    });
    const failed = await harness.destroy(smallMesh());
    expect(failed.exitCode).toBe(7);
    expectForm('outcome', failed.stdout);
    expect(outcomesOf(failed)).toMatchObject({ web: 'needs-attention', base: 'not-started' });
    const web = outcomeOf(failed).stacks.find(({ component }) => component === 'web');
    expect(web?.command).toBe(
      'aws cloudformation delete-stack --stack-name shop-dev--web --region eu-west-1',
    );
    expect(web?.message).toContain('--retain-resources TaskRole leaves behind what cannot go');
    harness.sandbox.faults.clear();
    expect((await harness.destroy(smallMesh())).exitCode).toBe(0);
  });

  it('succeeds although replies get lost', async () => {
    const harness = await startHarness();
    await harness.apply(smallMesh());
    for (const operation of ['DeleteStack', 'DescribeStacks', 'DescribeStackEvents']) {
      harness.sandbox.faults.add({ kind: 'lost-reply', operation, times: 2 });
    }
    expect((await harness.destroy(smallMesh())).exitCode).toBe(0);
  });

  it('removes nothing while a stack is protected, and says how to free it', async () => {
    const harness = await startHarness();
    await harness.apply(smallMesh());
    await protect('shop-dev--base');
    const destroyed = await harness.destroy(smallMesh());
    expect(destroyed.exitCode).toBe(7);
    expect(outcomesOf(destroyed)).toEqual({ base: 'needs-attention' });
    expect(destroyed.stdout).toContain('update-termination-protection');
    expect(harness.sandbox.calls('DeleteStack')).toEqual([]);
  });

  it('keeps a stack that was protected while the user was reading the plan', async () => {
    const harness = await startHarness();
    await harness.apply(smallMesh());
    const meanwhile = (): Promise<void> => protect('shop-dev--base');
    const destroyed = await harness.destroy(smallMesh(), { answer: 'shop', meanwhile });
    expect(destroyed.exitCode).toBe(7);
    expect(outcomesOf(destroyed)).toMatchObject({ web: 'removed', base: 'needs-attention' });
    expect(outcomeOf(destroyed).stacks.at(-1)?.message).toContain('protected against removal');
  });
});
