import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkMesh } from '../src/compiler/check.ts';
import { checkPatches } from '../src/compiler/check-overrides.ts';
import { compileMesh } from '../src/compiler/compile.ts';
import type { CompiledMesh } from '../src/model/stack.ts';
import { prepareCfnLint } from './support/cfn-lint.ts';
import { checkTemplate } from './support/cloudformation-schema.ts';
import { openTemplateValidator } from './support/cloudformation-validate.ts';
import { EXAMPLES, exampleMeshes } from './support/example-meshes.ts';
import { describeWith } from './support/requirement.ts';

/** Goldens do not change with the version of meshc. */
const VERSION = '0.0.0-golden';

const examples = exampleMeshes().map(({ name }) => name);

function goldenOf(example: string, stackName: string): string {
  return path.join(EXAMPLES, example, 'templates', `${stackName}.json`);
}

function check(example: string) {
  const name = path.join(EXAMPLES, example, 'mesh.yaml');
  const text = readFileSync(name, 'utf8');
  return checkPatches(checkMesh({ files: [{ name, text }], variables: {} }));
}

function compile(example: string): CompiledMesh {
  const { valid, findings } = check(example);
  if (valid === undefined) throw new Error(JSON.stringify(findings));
  return compileMesh(valid, VERSION);
}

const folder = mkdtempSync(path.join(tmpdir(), 'meshc-examples-'));
const validator = openTemplateValidator();
afterAll(() => {
  validator.close();
  rmSync(folder, { recursive: true });
});

/** The templates of an example as files, for the linters. */
function templateFiles(example: string): string[] {
  return compile(example).stacks.map(({ stackName, template }) => {
    const file = path.join(folder, `${example.replaceAll('/', '-')}-${stackName}.json`);
    writeFileSync(file, JSON.stringify(template, undefined, 2));
    return file;
  });
}

describe.each(examples)('example %s', (example) => {
  it('has no findings, not even warnings', () => {
    expect(check(example).findings).toEqual([]);
  });

  it('says in a README what it shows', () => {
    const [folderOfExample = ''] = example.split('/');
    const readme = readFileSync(path.join(EXAMPLES, folderOfExample, 'README.md'), 'utf8');
    expect(readme).toMatch(/^# \S/);
  });

  it('compiles to its golden templates', async () => {
    const { stacks } = compile(example);
    for (const { stackName, template } of stacks) {
      await expect(`${JSON.stringify(template, undefined, 2)}\n`).toMatchFileSnapshot(
        goldenOf(example, stackName),
      );
    }
    const goldens = readdirSync(path.dirname(goldenOf(example, 'any'))).sort();
    expect(goldens).toEqual(stacks.map(({ stackName }) => `${stackName}.json`).sort());
  });

  it('compiles to the same bytes again', () => {
    expect(compile(example)).toEqual(compile(example));
  });

  it('has resources that CloudFormation accepts and tasks that ECS accepts', () => {
    for (const { stackName, template } of compile(example).stacks) {
      expect({ stackName, problems: checkTemplate(template) }).toEqual({ stackName, problems: [] });
    }
  });

  it("passes AWS's own template validator", () => {
    expect(templateFiles(example).flatMap(validator.validate)).toEqual([]);
  });
});

const cfnLint = await prepareCfnLint();

describeWith(cfnLint.requirement, 'all examples', () => {
  it('pass cfn-lint without findings', { timeout: 240_000 }, async () => {
    expect(await cfnLint.lint(examples.flatMap(templateFiles))).toEqual([]);
  });
});
