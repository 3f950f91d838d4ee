import {
  CloudFormationClient,
  CreateChangeSetCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileMesh } from '../../src/compiler/compile.ts';
import type { CompiledMesh } from '../../src/model/stack.ts';
import type { JsonObject } from '../../src/model/template.ts';
import { arbitraryMesh } from '../support/arbitrary-mesh.ts';
import { checkText } from '../support/mesh-text.ts';
import { type Harness, outcomeOf, planOf, startHarness } from './deploy-harness.ts';

/** Sections that an edit takes over from another mesh; name, environment and target stay. */
const SECTIONS = ['cluster', 'network', 'images', 'controller', 'defaults', 'services', 'gateways'];

/** A mesh and what becomes of it by one edit after the other. */
function arbitraryEdits(): fc.Arbitrary<readonly JsonObject[]> {
  const meshes = fc.gen().map((generator) => {
    const drawn = [generator(arbitraryMesh)];
    const count = generator(() => fc.integer({ min: 1, max: 3 }));
    for (let edit = 0; edit < count; edit += 1) {
      const sections = generator(() => fc.subarray(SECTIONS, { minLength: 1 }));
      drawn.push(edited(drawn.at(-1), generator(arbitraryMesh), sections));
    }
    return drawn;
  });
  return fc.noShrink(meshes);
}

function edited(
  mesh: JsonObject | undefined,
  other: JsonObject,
  sections: readonly string[],
): JsonObject {
  const taken = sections.map((section) => [section, other[section]] as const);
  const entries = [...Object.entries(mesh ?? {}), ...taken];
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as JsonObject;
}

/** `undefined` when the sections of two meshes do not fit together. */
function compile(mesh: JsonObject): CompiledMesh | undefined {
  const { valid } = checkText(JSON.stringify(mesh));
  return valid && compileMesh(valid, '0.0.0-test');
}

/** Deploys a stack that exports what the meshes import, so that their networks exist. */
async function exportNetwork(harness: Harness, meshes: readonly JsonObject[]): Promise<void> {
  const names = new Set(
    [...JSON.stringify(meshes).matchAll(/"import":"([^"]+)"/g)].map(([, name = '']) => name),
  );
  const outputs = [...names].map((name, index) => [
    `Output${index}`,
    { Value: name.replace(/^net-/, ''), Export: { Name: name } },
  ]);
  const template = {
    Resources: { Group: { Type: 'AWS::Logs::LogGroup' } },
    Outputs: Object.fromEntries(outputs),
  };
  const client = new CloudFormationClient({});
  const { Id } = await client.send(
    new CreateChangeSetCommand({
      ChangeSetName: 'network',
      ChangeSetType: 'CREATE',
      StackName: 'network',
      TemplateBody: JSON.stringify(template),
    }),
  );
  await harness.sandbox.untilIdle();
  await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
  await harness.sandbox.untilIdle();
}

describe('the plan after an apply', () => {
  it('is empty, whatever was applied before and whatever was edited', async () => {
    let [applied, edits] = [0, 0];
    const property = fc.asyncProperty(arbitraryEdits(), async (meshes) => {
      const harness = await startHarness({
        clusters: ['shared'],
        logGroups: ['/own'],
        advancePerCallMs: 500,
      });
      await exportNetwork(harness, meshes);
      for (const [index, mesh] of meshes.entries()) {
        const compiled = compile(mesh);
        if (!compiled) continue;
        const finished = await harness.apply(compiled);
        // A replacement that AWS would refuse is told before anything is done.
        if (finished.exitCode === 4) continue;
        expect(outcomeOf(finished).outcome, finished.stdout).toMatch(/^(applied|no-changes)$/);
        const plan = planOf(await harness.plan(compiled));
        expect(plan.outcome, JSON.stringify(plan.stacks)).toBe('no-changes');
        applied += 1;
        if (index > 0) edits += 1;
      }
    });
    await fc.assert(property, { numRuns: 5 });
    expect(applied).toBeGreaterThan(4);
    expect(edits).toBeGreaterThan(0);
  }, 240_000);
});
