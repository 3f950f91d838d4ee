import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/model/template.ts';
import { prepareCfnLint } from '../support/cfn-lint.ts';
import { openTemplateValidator } from '../support/cloudformation-validate.ts';
import { describeWith } from '../support/requirement.ts';

const scratch = mkdtempSync(join(tmpdir(), 'meshc-linters-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A template file with one Fargate task. */
function templateFile(name: string, task: JsonObject): string {
  const file = join(scratch, `${name}.json`);
  const container = {
    Name: 'web',
    Image: 'web:1',
    Environment: [{ Name: 'PROMPT', Value: '${USER}' }],
  };
  const properties = {
    Cpu: '256',
    Memory: '512',
    NetworkMode: 'awsvpc',
    RequiresCompatibilities: ['FARGATE'],
    ContainerDefinitions: [container],
    ...task,
  };
  const resources = { Task: { Type: 'AWS::ECS::TaskDefinition', Properties: properties } };
  writeFileSync(
    file,
    JSON.stringify({ AWSTemplateFormatVersion: '2010-09-09', Resources: resources }),
  );
  return file;
}

const cfnLint = await prepareCfnLint();

describeWith(cfnLint.requirement, 'cfn-lint', () => {
  it('finds nothing in a good template', async () => {
    expect(await cfnLint.lint([templateFile('good', {})])).toEqual([]);
  });

  it('finds a size that Fargate does not have, with file and place', async () => {
    const file = templateFile('size', { Memory: '8192' });
    expect(await cfnLint.lint([templateFile('good', {}), file])).toEqual([
      expect.objectContaining({ file, rule: 'E3047', path: 'Resources/Task/Properties' }),
    ]);
  });

  it('reports a file that it cannot read', async () => {
    const findings = await cfnLint.lint([join(scratch, 'missing.json')]);
    expect(findings).toEqual([
      expect.objectContaining({ rule: 'E0003', message: expect.stringContaining('missing.json') }),
    ]);
  });
});

describe('cloudformation-validate', () => {
  const validator = openTemplateValidator();
  afterAll(() => validator.close());

  it('finds nothing in a good template', () => {
    expect(validator.validate(templateFile('good', {}))).toEqual([]);
  });

  it('finds a size that Fargate does not have, with file and place', () => {
    const file = templateFile('size', { Memory: '8192' });
    expect(validator.validate(file)).toEqual([
      expect.objectContaining({ file, rule: 'E3047', path: 'Task/Properties/Cpu' }),
    ]);
  });

  it('finds an unknown property', () => {
    const file = templateFile('property', { Memoty: '512' });
    expect(validator.validate(file)).toEqual([expect.objectContaining({ rule: 'F3002' })]);
  });
});
