import { expect } from 'vitest';
import type { CompiledMesh } from '../../src/model/stack.ts';
import { type Harness, outcomeOf } from '../cli/deploy-harness.ts';
import { REGION } from '../deploy/small-mesh.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { SURROUNDINGS } from '../support/surroundings.ts';

/** The template as a mesh of one stack, so that the harness can deploy it. */
const SURROUNDINGS_MESH: CompiledMesh = {
  identity: { name: 'surroundings', environment: 'test' },
  target: { region: REGION, accountId: '111122223333' },
  stacks: [
    {
      component: 'base',
      kind: 'base',
      stackName: 'surroundings-test--base',
      dependsOn: [],
      parameters: {},
      template: {
        AWSTemplateFormatVersion: '2010-09-09',
        Description: 'what the examples take as existing',
        Metadata: {},
        ...SURROUNDINGS,
      },
      body: JSON.stringify(SURROUNDINGS),
      origin: { file: 'surroundings.ts', line: 1, column: 1, endLine: 1, endColumn: 1 },
    },
  ],
};

/** Deploys what the examples take as existing: clusters, exports of a network stack, a parameter. */
export async function prepareSurroundings(harness: Harness): Promise<void> {
  expect(outcomeOf(await harness.apply(SURROUNDINGS_MESH))).toMatchObject({ outcome: 'applied' });
}

/** Everything that exists in the account: stacks, resources with names of their own, clusters, services, tasks, logs. */
export function whatExists({ world }: Sandbox): readonly string[] {
  const { cloudFormation, registry, ecs, logs } = world.regions.get(REGION) ?? noRegion();
  return [
    ...cloudFormation.stacks
      .filter(({ status }) => status !== 'DELETE_COMPLETE')
      .map(({ name, status }) => `stack ${name} ${status}`),
    ...[...registry.owners.keys()].map((name) => `name ${name.replace('\n', ' ')}`),
    ...[...ecs.clusters.values()]
      .filter(({ status }) => status === 'ACTIVE')
      .map(({ name }) => `cluster ${name}`),
    ...[...ecs.services.values()]
      .filter(({ status }) => status !== 'INACTIVE')
      .map(({ name, status }) => `service ${name} ${status}`),
    ...[...ecs.tasks.values()]
      .filter(({ lastStatus }) => lastStatus !== 'STOPPED')
      .map(({ id, lastStatus }) => `task ${id} ${lastStatus}`),
    ...[...ecs.families.values()]
      .flat()
      .filter(({ status }) => status === 'ACTIVE')
      .map(({ arn }) => `task definition ${arn}`),
    ...[...logs.groups.keys()].map((name) => `log group ${name}`),
  ].sort();
}

function noRegion(): never {
  throw new Error(`nothing was ever done in ${REGION}`);
}
