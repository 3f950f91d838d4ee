import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acceptedDriftFile } from '../../src/cli/accepted-drift.ts';
import type { MeshDrift } from '../../src/model/drift.ts';
import { REGION, smallMesh } from '../deploy/small-mesh.ts';
import { type Finished, type Harness, startHarness } from './deploy-harness.ts';
import { expectForm } from './json-schema.ts';

async function deployed(): Promise<Harness> {
  const harness = await startHarness();
  expect((await harness.apply(smallMesh())).exitCode).toBe(0);
  return harness;
}

/** Changes a property of a resource behind CloudFormation's back; without a path the resource is gone. */
async function interfere(
  { sandbox }: Harness,
  change: {
    readonly stack: string;
    readonly logicalId: string;
    readonly path?: string;
    readonly value?: unknown;
  },
): Promise<void> {
  const body = JSON.stringify({ region: REGION, ...change });
  const answer = await fetch(`${sandbox.url}/_sandbox/drift`, { method: 'POST', body });
  expect(await answer.text()).toBeDefined();
  expect(answer.ok).toBe(true);
}

const COUNT = {
  stack: 'shop-dev--web',
  logicalId: 'Service',
  path: 'DesiredCount',
  value: 4,
} as const;

function driftOf({ stdout }: Finished): MeshDrift & { readonly outcome: string } {
  expectForm('drift', stdout);
  return JSON.parse(stdout);
}

function listFile(text?: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'meshc-drift-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'mesh.drift.yaml');
  if (text !== undefined) writeFileSync(file, text);
  return file;
}

describe('drift', () => {
  it('finds none right after an apply', async () => {
    const harness = await deployed();
    const finished = await harness.drift(smallMesh(), { detailedExitCode: true });
    expect(finished.exitCode).toBe(0);
    const { outcome, components } = driftOf(finished);
    expect(outcome).toBe('in-sync');
    expect(components.map(({ component, state }) => `${component} ${state}`)).toEqual([
      'base in-sync',
      'web in-sync',
      'api in-sync',
    ]);
  });

  it('shows what was changed, before and after, and exits 2 when asked to', async () => {
    const harness = await deployed();
    await interfere(harness, COUNT);
    const finished = await harness.drift(smallMesh(), { format: 'text', detailedExitCode: true });
    expect(finished.exitCode).toBe(2);
    expect(finished.stdout).toContain(
      'shop/dev in 111122223333 eu-west-1: 1 of 3 components drifted',
    );
    expect(finished.stdout).toMatch(
      /^web\n {2}Service \(AWS::ECS::Service\) \S+\n {4}DesiredCount: 1 → 4$/m,
    );
    expect((await harness.drift(smallMesh())).exitCode).toBe(0);
  });

  it('names a container by its name, and a resource that is gone', async () => {
    const harness = await deployed();
    const change = { stack: 'shop-dev--web', logicalId: 'TaskDefinition', value: 'web:9' };
    await interfere(harness, { ...change, path: 'ContainerDefinitions/1/Image' });
    await interfere(harness, { stack: 'shop-dev--api', logicalId: 'TaskRole' });
    const [, web, api] = driftOf(await harness.drift(smallMesh())).components;
    expect(web?.resources[0]?.properties[0]?.property).toBe('ContainerDefinitions[web].Image');
    expect(api?.resources[0]).toMatchObject({ logicalId: 'TaskRole', isDeleted: true });
  });

  it('keeps quiet about what the list accepts, as long as it stays so', async () => {
    const harness = await deployed();
    await interfere(harness, COUNT);
    const acceptedFile = listFile();
    const accepting = await harness.drift(smallMesh(), { acceptedFile, accept: true });
    expect(accepting.stderr).toContain('accepted 1 in ');
    expect(readFileSync(acceptedFile, 'utf8')).toMatch(
      /- component: web\n {2}resource: Service\n {2}property: DesiredCount\n {2}actual: "4"\n/,
    );
    const quiet = await harness.drift(smallMesh(), { acceptedFile, detailedExitCode: true });
    expect(quiet.exitCode).toBe(0);
    await interfere(harness, { ...COUNT, value: 5 });
    const again = await harness.drift(smallMesh(), { acceptedFile, detailedExitCode: true });
    expect(again.exitCode).toBe(2);
  });

  it('shows with --verbose what is accepted, and why', async () => {
    const harness = await deployed();
    await interfere(harness, COUNT);
    const acceptedFile = listFile(
      '- { component: web, resource: Service, property: DesiredCount, reason: load test }\n',
    );
    const short = await harness.drift(smallMesh(), { acceptedFile, format: 'text' });
    expect(short.stdout).toContain('not shown: 1 accepted (--verbose)');
    const long = await harness.drift(smallMesh(), {
      acceptedFile,
      format: 'text',
      isVerbose: true,
    });
    expect(long.stdout).toContain('DesiredCount: 1 → 4, accepted: load test');
  });

  it.each([
    ['a: 1', /must be a list/],
    ['- { component: web }', /entry 1: component and resource are missing/],
    ['- { component: web, resource: Service, propery: x }', /there is no key "propery"/],
    ['- [', /is not YAML/],
  ])('refuses a list that reads %s', async (text, message) => {
    const harness = await startHarness();
    const acceptedFile = listFile(text);
    await expect(harness.drift(smallMesh(), { acceptedFile })).rejects.toThrow(message);
  });

  it('says what it could not compare, and fails when CloudFormation could not', async () => {
    const harness = await startHarness();
    const nothing = await harness.drift(smallMesh(), { format: 'text' });
    expect(nothing.stdout).toContain('not compared: base, web, api: it is not deployed');
    await harness.apply(smallMesh());
    const fault = { kind: 'api-error', operation: 'DetectStackDrift', times: 1 } as const;
    harness.sandbox.faults.add({ ...fault, code: 'ValidationError', message: 'not now' });
    const finished = await harness.drift(smallMesh());
    expect(finished.exitCode).toBe(1);
    expect(driftOf(finished).outcome).toBe('failed');
  });

  it('refuses credentials of another account, and ends with 130 when it is interrupted', async () => {
    const harness = await startHarness();
    const wrong = await harness.drift(smallMesh({ accountId: '444455556666' }));
    expect(wrong.exitCode).toBe(5);
    const signal = AbortSignal.abort();
    expect((await harness.drift(smallMesh(), { signal })).exitCode).toBe(130);
  });

  it('looks for its list beside the mesh file', () => {
    expect(acceptedDriftFile('deploy/mesh.yaml')).toBe(path.join('deploy', 'mesh.drift.yaml'));
  });
});
