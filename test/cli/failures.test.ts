import { describe, expect, it } from 'vitest';
import { renderOutcome } from '../../src/cli/render-outcome.ts';
import { compileMesh } from '../../src/compiler/compile.ts';
import { makeFindOrigin } from '../../src/compiler/find-origin.ts';
import { PLAIN_PALETTE } from '../../src/diagnostics/palette.ts';
import type { FindOrigin } from '../../src/model/change.ts';
import type { CompiledMesh } from '../../src/model/stack.ts';
import { checkText } from '../support/mesh-text.ts';
import { type Finished, outcomeOf, startHarness } from './deploy-harness.ts';
import { FAILURE_CASES, type FailureCase } from './failure-cases.ts';
import { expectForm } from './json-schema.ts';

const MESH = `version: 1
name: shop
environment: dev
aws: { region: eu-west-1, accountId: "111122223333" }
cluster: { create: {} }
network:
  vpcId: vpc-0123456789abcdef0
  subnets: [subnet-0aaa0aaa0aaa0aaa0]
images:
  runtime: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/meshc:0.1.0
consul:
  servers: { hosts: consul.internal, securityGroupId: sg-0123456789abcdef0 }
  tls: { caCertificate: { secret: consul/ca } }
  acls: true
controller: { deploy: false, external: true }
defaults:
  launchType: FARGATE
  cpu: 512
  memory: 1024
services:
  api:
    image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:7.0.5
    port: 9090
    healthCheck: { command: [CMD-SHELL, "curl -f http://localhost:9090/health"] }
    secrets:
      DB_PASSWORD: { secret: shop/db, key: password }
`;

interface Compiled {
  readonly text: string;
  readonly mesh: CompiledMesh;
  readonly findOrigin: FindOrigin;
}

function compile(text: string): Compiled {
  const { valid, findings } = checkText(text);
  if (valid === undefined) throw new Error(JSON.stringify(findings));
  const mesh = compileMesh(valid, '0.0.0-test');
  return { text, mesh, findOrigin: makeFindOrigin(valid.source) };
}

function edit(text: string, edits: FailureCase['edit'] = []): string {
  return edits.reduce((edited, [from, to]) => edited.replace(from, to), text);
}

/** Deploys `api`, new or as an update, while the faults are set. */
async function fail(
  failure: FailureCase,
): Promise<{ readonly finished: Finished; readonly compiled: Compiled }> {
  const harness = await startHarness();
  const compiled = compile(edit(MESH, failure.edit));
  const before = compile(MESH.replace('api:7.0.5', 'api:7.0.4'));
  const first = await harness.apply(
    failure.isUpdate ? before.mesh : compiled.mesh,
    failure.isUpdate ? {} : { only: ['base'] },
  );
  expect(first.exitCode).toBe(0);
  for (const fault of failure.faults) harness.sandbox.faults.add(fault);
  const { mesh, findOrigin } = compiled;
  const finished = await harness.apply(mesh, { findOrigin });
  return { finished, compiled };
}

describe('apply that fails says why, to people and to programs', () => {
  it.each(FAILURE_CASES)('$name', async (failure) => {
    const { finished, compiled } = await fail(failure);
    expectForm('outcome', finished.stdout);
    const outcome = outcomeOf(finished);
    const text = renderOutcome(outcome, PLAIN_PALETTE).replace(/ in \d+s: /, ' in 9s: ');
    const [first = '', second = '', third = ''] = text.split('\n');
    const [, line = '0'] = /^mesh\.yaml:(\d+):\d+: /.exec(first) ?? [];
    expect(compiled.text.split('\n')[Number(line) - 1]).toMatch(failure.at);
    for (const part of failure.says) expect(`${first}\n${second}\n${third}`).toMatch(part);
    expect(finished.exitCode).toBe(failure.exitCode);
    const api = outcome.stacks.find(({ component }) => component === 'api');
    expect(api?.cause?.meaning?.code).toBe(failure.code);
    await expect(text).toMatchFileSnapshot(`failures/${failure.name}.txt`);
  });

  it('export-in-use', async () => {
    const harness = await startHarness();
    const { mesh, findOrigin } = compile(MESH);
    expect((await harness.apply(exporting(mesh, 'one'))).exitCode).toBe(0);
    expect((await harness.apply(IMPORTING)).exitCode).toBe(0);
    const finished = await harness.apply(exporting(mesh, 'two'), { findOrigin });
    expectForm('outcome', finished.stdout);
    expect(finished.exitCode).toBe(6);
    const outcome = outcomeOf(finished);
    const api = outcome.stacks.find(({ component }) => component === 'api');
    expect(api?.cause?.meaning?.code).toBe('export-in-use');
    const text = renderOutcome(outcome, PLAIN_PALETTE).replace(/ in \d+s: /, ' in 9s: ');
    expect(text.split('\n')[0]).toMatch(
      /^mesh\.yaml:\d+:\d+: api .*: the export api-address is still used by stack other-dev--base$/,
    );
    await expect(text).toMatchFileSnapshot('failures/export-in-use.txt');
  });
});

/** The mesh with a value that `api` exports, as an override could. */
function exporting(mesh: CompiledMesh, value: string): CompiledMesh {
  const stacks = mesh.stacks.map((stack) => {
    if (stack.component !== 'api') return stack;
    const Outputs = { Address: { Value: value, Export: { Name: 'api-address' } } };
    const template = { ...stack.template, Outputs };
    return { ...stack, template, body: JSON.stringify(template) };
  });
  return { ...mesh, stacks };
}

const IMPORTING_TEMPLATE = {
  AWSTemplateFormatVersion: '2010-09-09',
  Resources: {
    Parameter: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Type: 'String', Value: { 'Fn::ImportValue': 'api-address' } },
    },
  },
} as const;

/** A stack of somebody else that imports the value. */
const IMPORTING: CompiledMesh = {
  identity: { name: 'other', environment: 'dev' },
  target: { region: 'eu-west-1', accountId: '111122223333' },
  stacks: [
    {
      component: 'base',
      kind: 'base',
      stackName: 'other-dev--base',
      dependsOn: [],
      parameters: {},
      template: { Description: 'other', Metadata: {}, ...IMPORTING_TEMPLATE },
      body: JSON.stringify(IMPORTING_TEMPLATE),
      origin: { file: 'other.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 },
    },
  ],
};
