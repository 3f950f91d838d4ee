import type { Source } from '../../model/source.ts';
import type { CompiledStack, MeshIdentity, Stack, StackResource } from '../../model/stack.ts';
import type { Json, JsonObject, Resource, Template } from '../../model/template.ts';
import { type EcsDefinitionName, toCloudFormation } from './cloudformation-names.ts';
import { overriddenPaths, patchContainers, patchResource } from './overrides.ts';

/** What emit has to know besides the stacks. */
export interface EmitContext {
  readonly identity: MeshIdentity;
  /** Version of meshc, for the template's metadata. */
  readonly version: string;
  readonly locate: Source['locate'];
}

/** Stacks to templates: CloudFormation's names, nothing empty, one order of keys, the same bytes for the same input. */
export function emitStacks(stacks: readonly Stack[], context: EmitContext): CompiledStack[] {
  return stacks.map((stack) => {
    const template = emitTemplate(stack, context.version);
    return {
      component: stack.component,
      kind: stack.kind,
      stackName: `${context.identity.name}-${context.identity.environment}--${stack.component}`,
      dependsOn: stack.dependsOn,
      parameters: stack.parameters,
      template,
      body: JSON.stringify(template),
      origin: context.locate(stack.path, 'key'),
    };
  });
}

function emitTemplate(stack: Stack, version: string): Template {
  const parameters = Object.entries(stack.parameters);
  const outputs = Object.entries(stack.outputs);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: stack.description,
    Metadata: {
      meshc: {
        version,
        component: stack.component,
        kind: stack.kind,
        dependsOn: stack.dependsOn,
        parameters: Object.fromEntries(
          parameters.map(([name, { component, output }]) => [name, `${component}.${output}`]),
        ),
        ...(stack.overrides === undefined ? {} : { overrides: overriddenPaths(stack.overrides) }),
      },
    },
    ...(parameters.length === 0
      ? {}
      : {
          Parameters: Object.fromEntries(
            parameters.map(([name, { component, output }]) => [
              name,
              { Type: 'String', Description: `output ${output} of ${component}` },
            ]),
          ),
        }),
    Resources: Object.fromEntries(
      Object.entries(stack.resources).map(([logicalId, resource]) => [
        logicalId,
        emitPatched(stack, logicalId, resource),
      ]),
    ),
    ...(outputs.length === 0
      ? {}
      : { Outputs: Object.fromEntries(outputs.map(([name, Value]) => [name, { Value }])) }),
  };
}

/** Resources that `lower` writes in ECS's names, with the definition that knows CloudFormation's. */
const ECS_RESOURCES: Readonly<Record<string, EcsDefinitionName>> = {
  'AWS::ECS::TaskDefinition': 'EcsTaskDefinition',
  'AWS::ECS::Service': 'EcsService',
};

function emitPatched({ overrides }: Stack, logicalId: string, resource: StackResource): Resource {
  if (overrides === undefined) return emitResource(resource);
  const properties =
    resource.type === 'AWS::ECS::TaskDefinition'
      ? patchContainers(resource.properties, overrides.containers)
      : resource.properties;
  const emitted = emitResource({ ...resource, properties });
  const patch = overrides.resources[logicalId];
  return patch === undefined ? emitted : patchResource(emitted, patch);
}

function emitResource({ type, properties, dependsOn }: StackResource): Resource {
  const definition = ECS_RESOURCES[type];
  const named = definition === undefined ? properties : toCloudFormation(definition, properties);
  const slim = withoutEmpty(named);
  return {
    Type: type,
    ...(dependsOn === undefined || dependsOn.length === 0 ? {} : { DependsOn: dependsOn }),
    ...(isFilled(slim) ? { Properties: slim } : {}),
  };
}

/**
 * Without empty lists and objects, at every depth: CloudFormation and ECS read them back as absent, so that they would
 * show as a change for ever. Texts stay, empty or not.
 */
function withoutEmpty(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (!isObject(value)) return value;
  const slim: Record<string, Json> = {};
  for (const key of Object.keys(value)) {
    const member = withoutEmpty(value[key] ?? null);
    if (!isEmpty(member)) slim[key] = member;
  }
  return slim;
}

function isEmpty(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const _ in value) return false;
  return true;
}

function isFilled(value: Json): value is JsonObject {
  return isObject(value) && !isEmpty(value);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
