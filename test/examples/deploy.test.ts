import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Plan } from '../../src/model/change.ts';
import { type Harness, outcomeOf, planOf, startHarness } from '../cli/deploy-harness.ts';
import { exampleMeshes } from '../support/example-meshes.ts';
import { compileText } from '../support/mesh-text.ts';
import { type EditedService, typicalEdits } from './edits.ts';
import { prepareSurroundings, whatExists } from './surroundings.ts';

/** A sandbox with what the examples take as existing. */
async function start(): Promise<Harness> {
  const harness = await startHarness();
  await prepareSurroundings(harness);
  return harness;
}

/** What a plan shows: `component: resource property`, or what happens to the resource as a whole. */
function changesOf({ stacks }: Plan): readonly string[] {
  const changes = stacks.flatMap(({ component, resources, outputs, tags, redeploy }) => [
    ...resources.flatMap(({ logicalId, impact, properties }) =>
      properties.length === 0
        ? [`${component}: ${logicalId} ${impact}`]
        : properties.map(({ path }) => `${component}: ${logicalId} ${path}`),
    ),
    ...[...outputs, ...tags].map(({ path }) => `${component}: ${path}`),
    ...(redeploy === undefined ? [] : [`${component}: redeploy`]),
  ]);
  return [...new Set(changes.map(withoutListItems))];
}

/** Upstreams are a list in the task config: one more can show in several of its items. */
function withoutListItems(change: string): string {
  return change.replace(/(\.proxy\.upstreams)[[.].*/, '$1');
}

async function plannedChanges(harness: Harness, text: string): Promise<readonly string[]> {
  const finished = await harness.plan(compileText(text));
  expect(finished.exitCode).toBe(0);
  return changesOf(planOf(finished));
}

async function apply(harness: Harness, text: string): Promise<void> {
  const finished = await harness.apply(compileText(text));
  expect(outcomeOf(finished)).toMatchObject({ outcome: 'applied' });
}

/** The first service: every example has one. */
function editedService(text: string): EditedService {
  const [[component, { image, desiredCount = 1 }] = ['', { image: '' }]] = Object.entries<{
    readonly image: string;
    readonly desiredCount?: number;
  }>(parse(text).services);
  return { component, image, desiredCount };
}

describe.each(exampleMeshes())('example $name in the sandbox', ({ text }) => {
  it('is as the file says once it is applied, and gone once it is destroyed', async () => {
    const harness = await start();
    const before = whatExists(harness.sandbox);
    await apply(harness, text);
    expect(await plannedChanges(harness, text)).toEqual([]);
    expect((await harness.destroy(compileText(text))).exitCode).toBe(0);
    expect(whatExists(harness.sandbox)).toEqual(before);
  });

  it('changes what an edit says and nothing else', async () => {
    const harness = await start();
    await apply(harness, text);
    const edits = typicalEdits(editedService(text));
    for (const { what, make, shows } of edits) {
      const changes = await plannedChanges(harness, make(text));
      expect({ what, changes }).toEqual({ what, changes: shows });
    }
    const edited = edits.reduce((changed, { make }) => make(changed), text);
    expect(new Set(await plannedChanges(harness, edited))).toEqual(
      new Set(edits.flatMap(({ shows }) => shows)),
    );
    await apply(harness, edited);
    expect(await plannedChanges(harness, edited)).toEqual([]);
  });
});
