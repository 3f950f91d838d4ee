import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type IamSubject, runIam } from '../../src/cli/iam.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { compileMesh } from '../../src/compiler/compile.ts';
import { CHANGE_ACTIONS, READ_ACTIONS } from '../../src/deploy/iam/own-actions.ts';
import { applyPolicy, type PolicyDocument, planPolicy } from '../../src/deploy/iam/policy.ts';
import { PLAIN_PALETTE } from '../../src/diagnostics/palette.ts';
import RESOURCE_PERMISSIONS from '../../src/generated/resource-permissions.json' with {
  type: 'json',
};
import type { CompiledMesh } from '../../src/model/stack.ts';
import { prepareSurroundings } from '../examples/surroundings.ts';
import type { RecordedCall } from '../sandbox/calls.ts';
import { exampleMeshes } from '../support/example-meshes.ts';
import { checkText } from '../support/mesh-text.ts';
import { isAllowed } from '../support/policy.ts';
import { type Harness, startHarness } from './deploy-harness.ts';

function compile(text: string): CompiledMesh {
  const { valid, findings } = checkText(text);
  if (valid === undefined) throw new Error(JSON.stringify(findings));
  return compileMesh(valid, '0.0.0-test');
}

function local(service: string, resource: string): string {
  return `arn:aws:${service}:eu-west-1:111122223333:${resource}`;
}

/** Names of the stacks by the names of their change sets: a change set's ARN does not say its stack. */
function stacksOfChangeSets(calls: readonly RecordedCall[]): ReadonlyMap<string, string> {
  return new Map(
    calls
      .filter(({ operation }) => operation === 'CreateChangeSet')
      .map(({ input }) => [String(input['ChangeSetName']), String(input['StackName'])]),
  );
}

/** The resources that AWS checks a call against. */
function resourcesOf(call: RecordedCall, changeSets: ReadonlyMap<string, string>): string[] {
  const { service, operation, input } = call;
  if (service === 'cloudformation') {
    const [, changeSet = ''] = /:changeSet\/([^/]+)\//.exec(String(input['ChangeSetName'])) ?? [];
    const stack = String(input['StackName'] ?? changeSets.get(changeSet) ?? '*');
    return [stack.startsWith('arn:') ? stack : local(service, `stack/${stack}/0123`)];
  }
  if (service === 'logs') {
    return [
      local(service, `log-group:${input['logGroupName']}:log-stream:${input['logStreamName']}`),
    ];
  }
  const given = input['services'] ?? input['tasks'] ?? input['service'] ?? '*';
  return operation === 'ListTasks' ? ['*'] : [given].flat().map(String);
}

/** The calls of the sandbox that a policy does not allow. */
function refused(policy: PolicyDocument, calls: readonly RecordedCall[]): readonly string[] {
  const changeSets = stacksOfChangeSets(calls);
  const asked = calls.flatMap((call) =>
    resourcesOf(call, changeSets).map((resource) => ({
      action: `${call.service}:${call.operation}`,
      resource,
    })),
  );
  return asked
    .filter(({ action, resource }) => !isAllowed(policy, action, resource))
    .map(({ action, resource }) => `${action} ${resource}`);
}

/** The calls that `work` makes. */
async function callsOf(harness: Harness, work: () => Promise<unknown>) {
  const before = harness.sandbox.calls().length;
  await work();
  return harness.sandbox.calls().slice(before);
}

describe('meshc iam', () => {
  it.each(exampleMeshes())('allows every call on the example $name', async ({ text }) => {
    const harness = await startHarness();
    await prepareSurroundings(harness);
    const mesh = compile(text);
    const changing = await callsOf(harness, async () => {
      expect((await harness.apply(mesh)).exitCode).toBe(0);
    });
    const looking = await callsOf(harness, async () => {
      expect((await harness.plan(mesh)).exitCode).toBe(0);
      expect((await harness.status(mesh)).exitCode).toBe(0);
      expect((await harness.drift(mesh)).exitCode).toBe(0);
    });
    const removing = await callsOf(harness, async () => {
      expect((await harness.destroy(mesh)).exitCode).toBe(0);
    });
    expect(refused(planPolicy(mesh, RESOURCE_PERMISSIONS), looking)).toEqual([]);
    const apply = applyPolicy(mesh, RESOURCE_PERMISSIONS);
    expect(refused(apply, [...changing, ...looking, ...removing])).toEqual([]);
  });

  it('allows the calls that explain a failure and take it back', async () => {
    const fault = { kind: 'task-fails', service: 'api', container: 'api', exitCode: 1 } as const;
    const harness = await startHarness({ faults: [{ ...fault, logLines: ['no'] }] });
    const [example] = exampleMeshes();
    const mesh = compile(example?.text ?? '');
    const calls = await callsOf(harness, async () => {
      expect((await harness.apply(mesh)).exitCode).toBe(6);
    });
    expect(new Set(calls.map(({ operation }) => operation))).toContain('GetLogEvents');
    expect(refused(applyPolicy(mesh, RESOURCE_PERMISSIONS), calls)).toEqual([]);
  });

  it('knows every call that the clients make, and no other', () => {
    const folder = path.join(import.meta.dirname, '..', '..', 'src', 'clients');
    const sources = globSync('*.ts', { cwd: folder }).map((name) =>
      readFileSync(path.join(folder, name), 'utf8'),
    );
    const called = sources.flatMap((text) =>
      [...text.matchAll(/'((?:cloudformation|ecs|logs|sts|s3):[A-Z]\w+)'/g)].map(
        ([, name]) => name,
      ),
    );
    // CloudFormation asks for this one where a change set gives a stack its tags; there is no such call.
    const known = [...READ_ACTIONS, ...CHANGE_ACTIONS, 'cloudformation:TagResource'];
    expect([...new Set(known)].sort()).toEqual(
      [...new Set([...called, 'cloudformation:TagResource'])].sort(),
    );
  });

  it('allows nothing to plan that changes anything', () => {
    for (const { text } of exampleMeshes()) {
      const { Statement } = planPolicy(compile(text), RESOURCE_PERMISSIONS);
      const actions = Statement.flatMap(({ Action }) => Action);
      const changing = actions.filter((action) => !/:(?:Describe|Detect|Get|List)/.test(action));
      expect(changing).toEqual([]);
    }
  });

  it('asks for no service of which the mesh has no resource', () => {
    const [example] = exampleMeshes();
    const { Statement } = applyPolicy(compile(example?.text ?? ''), RESOURCE_PERMISSIONS);
    const services = Statement.flatMap(({ Action }) => Action).map(
      (action) => action.split(':')[0],
    );
    expect(services).not.toContain('elasticloadbalancing');
    expect(services).not.toContain('application-autoscaling');
    expect(services).not.toContain('lambda');
  });

  it('touches no other mesh, nor roles beside its own', () => {
    for (const { text } of exampleMeshes()) {
      const mesh = compile(text);
      const policy = applyPolicy(mesh, RESOURCE_PERMISSIONS);
      const stack = local('cloudformation', 'stack/other-dev--web/0123');
      expect(isAllowed(policy, 'cloudformation:DeleteStack', stack)).toBe(false);
      const role = 'arn:aws:iam::111122223333:role/admin';
      for (const action of ['iam:PassRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy']) {
        expect(isAllowed(policy, action, role)).toBe(false);
      }
    }
  });
});

const [EXAMPLE] = exampleMeshes();

async function iam(subject: IamSubject, file: string) {
  const written = { stdout: '', stderr: '' };
  const terminal: Terminal = {
    result: (text) => {
      written.stdout += text;
    },
    message: (line) => {
      written.stderr += `${line}\n`;
    },
    draw: () => undefined,
    live: false,
    columns: 80,
    resultPalette: PLAIN_PALETTE,
    messagePalette: PLAIN_PALETTE,
    ask: () => Promise.resolve(undefined),
  };
  const exitCode = await runIam(subject, { file: [file] }, { terminal, stdin: Readable.from([]) });
  return { exitCode, ...written };
}

function meshFile(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'meshc-iam-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'mesh.yaml');
  writeFileSync(file, text);
  return file;
}

describe('meshc iam, as a command', () => {
  it.each(['plan', 'apply'] as const)(
    'prints nothing but the policy to stdout: %s',
    async (whose) => {
      const { exitCode, stdout } = await iam(whose, EXAMPLE?.file ?? '');
      expect(exitCode).toBe(0);
      const { Version, Statement } = JSON.parse(stdout) as PolicyDocument;
      expect(Version).toBe('2012-10-17');
      expect(new Set(Statement.map(({ Sid }) => Sid)).size).toBe(Statement.length);
      for (const { Sid } of Statement) expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
    },
  );

  it('says that a policy is too long for one managed policy', async () => {
    const { stdout, stderr } = await iam('apply', EXAMPLE?.file ?? '');
    const isLong = JSON.stringify(JSON.parse(stdout)).length > 6144;
    expect(stderr.includes('a managed policy may have 6144')).toBe(isLong);
  });

  it('prints what a role of the tasks must be, also where mesh.yaml names one', async () => {
    const given = 'arn:aws:iam::111122223333:role/web';
    const text = EXAMPLE?.text.replace(/^( {2}web:\n)/m, `$1    iam: { taskRole: "${given}" }\n`);
    const { exitCode, stdout } = await iam('runtime', meshFile(text ?? ''));
    expect(exitCode).toBe(0);
    expect(text).toContain(given);
    const { web } = JSON.parse(stdout);
    expect(Object.keys(web)).toEqual(['TaskRole', 'ExecutionRole']);
    expect(web.ExecutionRole.policies.execution.Statement).not.toEqual([]);
    expect(stdout).not.toContain(given);
  });

  it('refuses a file that is wrong, with findings on stderr or stdout and exit 4', async () => {
    const { exitCode, stdout } = await iam(
      'plan',
      meshFile('version: 1\nname: shop\nservces: {}\n'),
    );
    expect(exitCode).toBe(4);
    expect(stdout).not.toContain('Statement');
  });
});
