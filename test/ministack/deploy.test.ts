import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ListStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListServicesCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EXAMPLES, MESHC, runMeshc } from '../e2e/run-meshc.ts';
import { exampleMeshes } from '../support/example-meshes.ts';
import { describeWith } from '../support/requirement.ts';
import { changeSets, clientOptions } from './change-sets.ts';
import { type Ministack, type MinistackOptions, prepareMinistack } from './start.ts';
import {
  deploySurroundings,
  EXISTING_SECURITY_GROUPS,
  SURROUNDINGS_STACK,
} from './surroundings.ts';

const TARGET = { accountId: '111122223333', region: 'eu-west-1' };
/** Long enough for the pollers of a deploy to see a stack at work. */
const DELAY_MS = 20;

const { requirement, start } = await prepareMinistack();
const built = { available: existsSync(MESHC), missing: 'needs the built program: npm run build' };

describeWith(built.available ? requirement : built, 'meshc on ministack', () => {
  let ministack: Ministack;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'meshc-deploy-'));
  });

  afterEach(async () => {
    await ministack.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function begin(options: Partial<MinistackOptions> = {}) {
    const securityGroups = EXISTING_SECURITY_GROUPS;
    ministack = await start({ ...TARGET, delayMs: DELAY_MS, securityGroups, ...options });
    await deploySurroundings(ministack);
  }

  function meshc(...words: readonly string[]) {
    return runMeshc([...words, '--owner', 'ministack'], {
      environment: { ...ministack.environment },
    });
  }

  /** A copy of the first example, where tests may change it. */
  function editableExample() {
    const file = path.join(folder, 'mesh.yaml');
    writeFileSync(file, readFileSync(path.join(EXAMPLES, '01-fargate', 'mesh.yaml')));
    return file;
  }

  test.each(exampleMeshes())('$name is applied, as it should be, then gone', async ({ file }) => {
    await begin();

    expect(await meshc('plan', '--detailed-exitcode', '-f', file)).toMatchObject({ code: 2 });
    expect(await meshc('apply', '--yes', '-f', file)).toMatchObject({ code: 0 });
    expect(await meshc('plan', '--detailed-exitcode', '-f', file)).toMatchObject({ code: 0 });
    expect(await meshc('destroy', '--yes', '-f', file)).toMatchObject({ code: 0 });

    expect(await stackNames(ministack)).toEqual([SURROUNDINGS_STACK]);
  });

  test('a changed image rolls that service and nothing else', async () => {
    await begin();
    const file = editableExample();
    expect(await meshc('apply', '--yes', '-f', file)).toMatchObject({ code: 0 });
    const before = await runningImages(ministack);

    replaceIn(file, 'web:2.3.1', 'web:2.4.0');
    const plan = await meshc('plan', '--format', 'json', '-f', file);
    expect(changedComponents(plan.stdout)).toEqual(['web']);
    expect(await meshc('apply', '--yes', '-f', file)).toMatchObject({ code: 0 });

    const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
    expect(await runningImages(ministack)).toEqual(
      new Map([...before, ['web', `${registry}/web:2.4.0`]]),
    );
    expect(await meshc('plan', '--detailed-exitcode', '-f', file)).toMatchObject({ code: 0 });
  });

  test('a failed update is rolled back, explained, and mended by the next apply', async () => {
    const message = 'Invalid request provided: no capacity';
    await begin({ faults: [{ logicalId: 'Service', operation: 'update', message, times: 1 }] });
    const file = editableExample();
    expect(await meshc('apply', '--yes', '-f', file)).toMatchObject({ code: 0 });
    const before = await runningImages(ministack);

    replaceIn(file, 'web:2.3.1', 'web:2.4.0');
    const failed = await meshc('apply', '--yes', '-f', file);
    expect(failed.code).toBe(6);
    expect(failed.stdout + failed.stderr).toContain(message);
    expect(await runningImages(ministack)).toEqual(before);

    expect(await meshc('apply', '--yes', '-f', file)).toMatchObject({ code: 0 });
  });

  test('a failed creation is explained, and the next apply creates it anew', async () => {
    const message = 'Invalid request provided: no such platform';
    await begin({ faults: [{ logicalId: 'Service', operation: 'create', message, times: 1 }] });
    const file = editableExample();

    const failed = await meshc('apply', '--yes', '-f', file);
    expect(failed.code).toBe(6);
    expect(failed.stdout + failed.stderr).toContain(message);

    expect(await meshc('apply', '--yes', '-f', file)).toMatchObject({ code: 0 });
    expect(await meshc('plan', '--detailed-exitcode', '-f', file)).toMatchObject({ code: 0 });
  });
});

function replaceIn(file: string, before: string, after: string): void {
  writeFileSync(file, readFileSync(file, 'utf8').replace(before, after));
}

function changedComponents(planJson: string): readonly string[] {
  const plan: {
    readonly stacks: readonly { readonly component: string; readonly action: string }[];
  } = JSON.parse(planJson);
  return plan.stacks.filter(({ action }) => action !== 'none').map(({ component }) => component);
}

async function stackNames(ministack: Ministack): Promise<readonly string[]> {
  const { client } = changeSets(ministack);
  const { StackSummaries } = await client.send(new ListStacksCommand({}));
  const present = StackSummaries?.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
  return present?.map(({ StackName }) => StackName ?? '') ?? [];
}

/** By service, the image of its own container that its primary deployment runs. */
async function runningImages(ministack: Ministack): Promise<ReadonlyMap<string, string>> {
  const ecs = new ECSClient(clientOptions(ministack));
  const cluster = 'shop-dev--base-Cluster';
  const { serviceArns } = await ecs.send(new ListServicesCommand({ cluster }));
  const { services } = await ecs.send(
    new DescribeServicesCommand({ cluster, services: serviceArns }),
  );
  const images = new Map<string, string>();
  for (const service of services ?? []) {
    const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
    const { taskDefinition } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: primary?.taskDefinition }),
    );
    const component = taskDefinition?.family?.replace('shop-dev--', '') ?? '';
    const [own] = taskDefinition?.containerDefinitions ?? [];
    images.set(component, own?.image ?? '');
  }
  return images;
}
