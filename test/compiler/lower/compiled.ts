import type { CompiledMesh, CompiledStack } from '../../../src/model/stack.ts';
import type { Json, JsonObject, Resource } from '../../../src/model/template.ts';

/** The stack of one component. */
export function stackOf(compiled: CompiledMesh, component: string): CompiledStack {
  const stack = compiled.stacks.find((candidate) => candidate.component === component);
  if (stack === undefined) throw new Error(`no stack of ${component}`);
  return stack;
}

/** The properties of one resource of a component. */
export function propertiesOf(
  compiled: CompiledMesh,
  component: string,
  logicalId: string,
): JsonObject {
  const resource = stackOf(compiled, component).template.Resources[logicalId];
  if (resource === undefined) throw new Error(`${component} has no ${logicalId}`);
  return resource.Properties ?? {};
}

/** The resources of one type in all stacks, as `component/logicalId`. */
export function resourcesOfType(compiled: CompiledMesh, type: string): Record<string, Resource> {
  return Object.fromEntries(
    compiled.stacks.flatMap(({ component, template }) =>
      Object.entries(template.Resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([logicalId, resource]) => [`${component}/${logicalId}`, resource]),
    ),
  );
}

/** The containers of a component's task, in their order. */
export function containersOf(compiled: CompiledMesh, component: string): readonly JsonObject[] {
  return objects(propertiesOf(compiled, component, 'TaskDefinition')['ContainerDefinitions']);
}

/** One container of a component's task. */
export function containerOf(compiled: CompiledMesh, component: string, name: string): JsonObject {
  const container = containersOf(compiled, component).find(({ Name }) => Name === name);
  if (container === undefined) throw new Error(`the task of ${component} has no ${name}`);
  return container;
}

/** Environment variables of a container, by name. */
export function environmentOf(container: JsonObject): Record<string, Json | undefined> {
  return Object.fromEntries(
    objects(container['Environment']).map(({ Name, Value }) => [String(Name), Value]),
  );
}

/** Secrets of a container, by the name of their variable. */
export function secretsOf(container: JsonObject): Record<string, Json | undefined> {
  return Object.fromEntries(
    objects(container['Secrets']).map(({ Name, ValueFrom }) => [String(Name), ValueFrom]),
  );
}

/** The statements of a role's inline policies and of the policies attached to it in its stack. */
export function statementsOf(
  compiled: CompiledMesh,
  component: string,
  role: string,
): readonly JsonObject[] {
  const inline = objects(propertiesOf(compiled, component, role)['Policies']);
  const attached = Object.values(stackOf(compiled, component).template.Resources)
    .filter(({ Type }) => Type === 'AWS::IAM::RolePolicy')
    .map(({ Properties = {} }) => Properties)
    .filter(({ RoleName }) => JSON.stringify(RoleName) === JSON.stringify({ Ref: role }));
  return [...inline, ...attached].flatMap(({ PolicyDocument }) =>
    objects(object(PolicyDocument)['Statement']),
  );
}

export function object(value: Json | undefined): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`no object: ${JSON.stringify(value)}`);
  }
  return value as JsonObject;
}

export function objects(value: Json | undefined): readonly JsonObject[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Error(`no list: ${JSON.stringify(value)}`);
  return value.map(object);
}

/** The config entries that a component declares for Consul. */
export function entriesOf(compiled: CompiledMesh, component: string): readonly JsonObject[] {
  return Object.values(stackOf(compiled, component).template.Resources)
    .filter(({ Type }) => Type === 'AWS::SSM::Parameter')
    .flatMap(({ Properties = {} }) => objects(JSON.parse(String(Properties['Value'])).entries));
}
