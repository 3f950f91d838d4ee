import { describe, expect, it } from 'vitest';
import { emitStacks } from '../../../src/compiler/emit/emit.ts';
import type { Stack } from '../../../src/model/stack.ts';
import type { JsonObject } from '../../../src/model/template.ts';

const PLACE = { file: 'mesh.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 };

const EMPTY_STACK: Stack = {
  component: 'web',
  kind: 'service',
  description: 'service web',
  dependsOn: [],
  parameters: {},
  resources: {},
  outputs: {},
  path: ['services', 'web'],
};

function emit(parts: Partial<Stack>) {
  const identity = { name: 'shop', environment: 'dev' };
  const [stack] = emitStacks([{ ...EMPTY_STACK, ...parts }], {
    identity,
    version: '1.2.3',
    locate: () => PLACE,
  });
  if (stack === undefined) throw new Error('nothing was emitted');
  return stack;
}

/** The resource that comes out for the properties of one of this type. */
function resource(properties: JsonObject, type = 'AWS::X::Y') {
  return emit({ resources: { A: { type, properties } } }).template.Resources['A'];
}

describe('emitStacks', () => {
  it('writes the sections of a template in one order, and the body as minified JSON', () => {
    const { template, body, stackName, origin } = emit({
      parameters: { ClusterName: { component: 'base', output: 'ClusterName' } },
      resources: { A: { type: 'AWS::X::Y', properties: {} } },
      outputs: { Arn: { 'Fn::GetAtt': ['A', 'Arn'] } },
    });
    expect(Object.keys(template)).toEqual([
      'AWSTemplateFormatVersion',
      'Description',
      'Metadata',
      'Parameters',
      'Resources',
      'Outputs',
    ]);
    expect(template).toMatchObject({
      Parameters: { ClusterName: { Type: 'String' } },
      Outputs: { Arn: { Value: { 'Fn::GetAtt': ['A', 'Arn'] } } },
    });
    expect(body).toBe(JSON.stringify(template));
    expect(stackName).toBe('shop-dev--web');
    expect(origin).toBe(PLACE);
  });

  it('leaves out parameters and outputs where there are none', () => {
    expect(Object.keys(emit({}).template)).toEqual([
      'AWSTemplateFormatVersion',
      'Description',
      'Metadata',
      'Resources',
    ]);
  });

  it('leaves out what is empty, at every depth, and a resource then has no properties', () => {
    expect(resource({ A: [], B: {}, C: { D: [], E: { F: {} } } })).toEqual({ Type: 'AWS::X::Y' });
    expect(resource({ A: [{ B: [] }, 1], C: { D: {}, E: 1 } })).toEqual({
      Type: 'AWS::X::Y',
      Properties: { A: [{}, 1], C: { E: 1 } },
    });
  });

  it('keeps what only looks empty', () => {
    const properties = { A: '', B: false, C: 0, D: [''], E: null };
    expect(resource(properties)).toEqual({ Type: 'AWS::X::Y', Properties: properties });
  });

  it('says what a resource waits for only where it does', () => {
    const type = 'AWS::X::Y';
    const { template } = emit({
      resources: {
        A: { type, properties: {}, dependsOn: [] },
        B: { type, properties: {}, dependsOn: ['A'] },
      },
    });
    expect(template.Resources).toEqual({ A: { Type: type }, B: { Type: type, DependsOn: ['A'] } });
  });

  it('gives task definitions and ECS services the names of CloudFormation, and nothing else', () => {
    expect(resource({ desiredCount: 0 }, 'AWS::ECS::Service')).toMatchObject({
      Properties: { DesiredCount: 0 },
    });
    expect(resource({ containerDefinitions: [{ name: 'a' }] }, 'AWS::ECS::TaskDefinition')).toEqual(
      {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: { ContainerDefinitions: [{ Name: 'a' }] },
      },
    );
    expect(resource({ desiredCount: 0 })).toMatchObject({ Properties: { desiredCount: 0 } });
  });
});
