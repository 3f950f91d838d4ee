import { mergePatch } from '../../kit/merge-patch.ts';
import type { OverriddenPaths, Overrides, ResourcePatch } from '../../model/overrides.ts';
import { TASK_DEFINITION_LOGICAL_ID } from '../../model/stack.ts';
import type { Json, JsonObject, Resource } from '../../model/template.ts';
import { toCloudFormation } from './cloudformation-names.ts';

/** A resource with its patch; what a patch empties stays empty, since somebody asked for it. */
export function patchResource(resource: Resource, patch: ResourcePatch): Resource {
  const { Properties, ...policies } = patch;
  if (Properties === undefined) return { ...resource, ...policies };
  const patched = mergePatch(resource.Properties, Properties);
  return { ...resource, ...policies, Properties: patched as JsonObject }; // a patch that is a map gives a map
}

/** Properties of a task definition in ECS's names, with the containers that `patches` name patched. */
export function patchContainers(
  taskDefinition: JsonObject,
  patches: Overrides['containers'],
): JsonObject {
  const containers = taskDefinition['containerDefinitions'];
  if (!Array.isArray(containers)) return taskDefinition;
  return {
    ...taskDefinition,
    containerDefinitions: containers.map((container: JsonObject) => {
      const patch = patches[String(container['name'])];
      return patch === undefined ? container : patchContainer(container, patch);
    }),
  };
}

/** One container in ECS's names with its patch, in which `environment` is a map. */
export function patchContainer(container: JsonObject, patch: JsonObject): JsonObject {
  const { environment, ...rest } = patch;
  const patched = mergePatch(container, rest) as JsonObject; // a patch that is a map gives a map
  if (environment === undefined) return patched;
  const variables = Object.fromEntries(
    listOf(container['environment']).map(({ name, value = null }) => [String(name), value]),
  );
  const merged = Object.entries(mergePatch(variables, environment) as JsonObject);
  return { ...patched, environment: merged.map(([name, value]) => ({ name, value })) };
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonObject[]) : []; // ECS's lists hold objects
}

/** The places that overrides decide, by logical id, as a plan names them. */
export function overriddenPaths({ resources, containers }: Overrides): OverriddenPaths {
  const inContainers = Object.entries(containers).flatMap(([name, patch]) =>
    containerPaths(patch).map((path) => `ContainerDefinitions[${name}].${path}`),
  );
  const byResource: Record<string, readonly string[]> = {
    ...(inContainers.length === 0 ? {} : { [TASK_DEFINITION_LOGICAL_ID]: inContainers }),
  };
  for (const [logicalId, { Properties, ...policies }] of Object.entries(resources)) {
    byResource[logicalId] = [
      ...(byResource[logicalId] ?? []),
      ...Object.keys(policies),
      ...leafPaths(Properties ?? {}, ''),
    ];
  }
  return byResource;
}

function containerPaths({ environment, ...patch }: JsonObject): string[] {
  return [
    ...leafPaths(toCloudFormation('ContainerDefinition', patch), ''),
    ...Object.keys((environment ?? {}) as JsonObject).map((name) => `Environment[${name}]`),
  ];
}

/** The ways to everything in a patch that is no map. */
function leafPaths(patch: Json, path: string): string[] {
  const entries = isMap(patch) ? Object.entries(patch) : [];
  if (entries.length === 0) return path === '' ? [] : [path];
  return entries.flatMap(([key, value]) => leafPaths(value, path === '' ? key : `${path}.${key}`));
}

function isMap(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
