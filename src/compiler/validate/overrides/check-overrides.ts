import {
  GRPC_CA_VARIABLE,
  HTTPS_CA_VARIABLE,
  TASK_CONFIG_VARIABLE,
  TOKEN_VARIABLE,
} from '../../../contract/environment.ts';
import type { FindingCode } from '../../../diagnostics/codes.ts';
import type { Report } from '../../../diagnostics/finding.ts';
import { suggestion } from '../../../diagnostics/suggestion.ts';
import { joinWords } from '../../../kit/join-words.ts';
import { sortedEntries } from '../../../kit/sort.ts';
import type { Overrides, ResourcePatch } from '../../../model/overrides.ts';
import type { Path } from '../../../model/source.ts';
import type { ComponentKind } from '../../../model/stack.ts';
import type { Json, JsonObject, Resource, Template } from '../../../model/template.ts';
import { referencesIn } from './intrinsics.ts';
import { patchFindings, type Rules } from './patch-findings.ts';
import {
  PROTECTED_CONTAINER_FIELDS,
  PROTECTED_PROPERTIES,
  type Protection,
} from './protections.ts';

/** A component whose stack mesh.yaml patches, and its stack as it would be without patches. */
export interface PatchedComponent {
  readonly component: string;
  readonly kind: ComponentKind;
  readonly overrides: Overrides;
  readonly template: Template;
  /** Containers of its task in ECS's names: those that meshc brings, and the names of the user's own. */
  readonly containers: readonly JsonObject[];
  readonly ownContainers: readonly string[];
}

/** How patches are applied, and what their results are checked against. */
export interface PatchTools {
  readonly patchResource: (resource: Resource, patch: ResourcePatch) => Resource;
  readonly patchContainer: (container: JsonObject, patch: JsonObject) => JsonObject;
  /** By the type of the resource. */
  readonly resourceRules: Readonly<Record<string, Rules>>;
  readonly containerRules: Rules;
}

/**
 * Everything that is wrong with the overrides of one component: names that are not there, changes of what has to stay,
 * results that the published schemas refuse. Each finding points at the line of the override.
 */
export function checkOverrides(patched: PatchedComponent, tools: PatchTools, report: Report): void {
  for (const [name, patch] of Object.entries(patched.overrides.containers)) {
    checkContainer(patched, { name, patch }, { tools, report });
  }
  for (const [logicalId, patch] of Object.entries(patched.overrides.resources)) {
    checkResource(patched, { logicalId, patch }, { tools, report });
  }
}

interface Means {
  readonly tools: PatchTools;
  readonly report: Report;
}

function checkContainer(
  patched: PatchedComponent,
  { name, patch }: { readonly name: string; readonly patch: JsonObject },
  { tools, report }: Means,
): void {
  const path = [...patched.overrides.path, 'containers', name];
  const container = patched.containers.find((one) => one['name'] === name);
  if (container === undefined) {
    report(unknownContainer(patched, name, path));
    return;
  }
  checkVariables(container, patch, { path, report });
  const after = tools.patchContainer(container, patch);
  const kept = keepsProtected(PROTECTED_CONTAINER_FIELDS, {
    ...{ before: container, after, patch, path, report },
    kind: patched.kind,
  });
  if (!kept) return;
  const sides = { before: container, after, patch };
  for (const finding of patchFindings(tools.containerRules, sides, path)) report(finding);
}

function unknownContainer(
  { containers, ownContainers }: PatchedComponent,
  name: string,
  path: Path,
) {
  const names = containers.map((container) => String(container['name']));
  const own = ownContainers.includes(name)
    ? 'it is a container of your own: change it where mesh.yaml describes it'
    : undefined;
  return {
    ...UNKNOWN,
    message: `meshc brings no container "${name}"`,
    path,
    hint: own ?? suggestion(name, names) ?? `it brings ${joinWords(names.map(quoted), 'and')}`,
  };
}

const UNKNOWN = { code: 'unknown-override', severity: 'error', anchor: 'key' } as const satisfies {
  readonly code: FindingCode;
  readonly severity: 'error';
  readonly anchor: 'key';
};

/** Settings of consul-dataplane, which would beat those that mesh-init writes for it. */
const RESERVED_PREFIXES: readonly string[] = ['MESHC_', 'DP_'];
/** What our programs read, whether a container has it or not. */
const RESERVED_VARIABLES: readonly string[] = [
  TASK_CONFIG_VARIABLE,
  GRPC_CA_VARIABLE,
  HTTPS_CA_VARIABLE,
  TOKEN_VARIABLE,
];

function checkVariables(
  container: JsonObject,
  patch: JsonObject,
  { path, report }: { readonly path: Path; readonly report: Report },
): void {
  const generated = listOf(container['environment']).map((item) =>
    Reflect.get(Object(item), 'name'),
  );
  for (const name of Object.keys(Object(patch['environment'] ?? {}))) {
    const isReserved = RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix));
    if (!isReserved && !generated.includes(name) && !RESERVED_VARIABLES.includes(name)) continue;
    report({
      code: 'protected-override',
      severity: 'error',
      message: `the variable "${name}" is a setting that meshc writes`,
      path: [...path, 'environment', name],
      anchor: 'key',
      hint: 'remove it here, and write the field of mesh.yaml that it comes from',
    });
  }
}

function checkResource(
  patched: PatchedComponent,
  { logicalId, patch }: { readonly logicalId: string; readonly patch: ResourcePatch },
  { tools, report }: Means,
): void {
  const { Resources } = patched.template;
  const path = [...patched.overrides.path, 'resources', logicalId];
  const resource = Object.hasOwn(Resources, logicalId) ? Resources[logicalId] : undefined;
  if (resource === undefined) {
    const names = Object.keys(Resources);
    report({
      ...UNKNOWN,
      message: `the stack of ${patched.component} has no resource "${logicalId}"`,
      path,
      hint: suggestion(logicalId, names) ?? `it has ${joinWords(names.map(quoted), 'and')}`,
    });
    return;
  }
  if (patch.Properties === undefined) return;
  const inPatch = [...path, 'Properties'];
  const sides = {
    before: resource.Properties ?? {},
    after: tools.patchResource(resource, patch).Properties ?? {},
    patch: patch.Properties,
  };
  checkReferences(patched, patch.Properties, { path: inPatch, report });
  const kept = keepsProtected(PROTECTED_PROPERTIES[resource.Type] ?? [], {
    ...sides,
    path: inPatch,
    report,
    kind: patched.kind,
  });
  const rules = tools.resourceRules[resource.Type];
  if (!kept || rules === undefined) return;
  for (const finding of patchFindings(rules, sides, inPatch)) report(finding);
}

function checkReferences(
  { component, template }: PatchedComponent,
  patch: JsonObject,
  { path, report }: { readonly path: Path; readonly report: Report },
): void {
  const names = [...Object.keys(template.Resources), ...Object.keys(template.Parameters ?? {})];
  for (const reference of referencesIn(patch)) {
    const { logicalId } = reference;
    if (logicalId.startsWith('AWS::') || names.includes(logicalId)) continue;
    report({
      ...UNKNOWN,
      message: `the stack of ${component} has no "${logicalId}" to refer to`,
      path: [...path, ...reference.path],
      hint: suggestion(logicalId, names) ?? `it has ${joinWords(names.map(quoted), 'and')}`,
    });
  }
}

interface ProtectedSides {
  readonly before: Json;
  readonly after: Json;
  readonly patch: JsonObject;
  readonly path: Path;
  readonly kind: ComponentKind;
  readonly report: Report;
}

/** Whether everything that has to stay does; what does not is reported. */
function keepsProtected(protections: readonly Protection[], sides: ProtectedSides): boolean {
  const broken = protections
    .filter(({ kinds }) => kinds === undefined || kinds.includes(sides.kind))
    .filter((protection) => !isKept(protection, sides));
  for (const { path, keeps, why, instead } of broken) {
    const name = path.join('.');
    sides.report({
      code: 'protected-override',
      severity: 'error',
      message:
        keeps === 'value'
          ? `"${name}" cannot be overridden, because ${why}`
          : `"${name}" loses items that have to stay, because ${why}`,
      path: [...sides.path, ...wayInto(sides.patch, path)],
      anchor: 'key',
      hint: instead,
    });
  }
  return broken.length === 0;
}

function isKept({ path, keeps }: Protection, { before, after }: ProtectedSides): boolean {
  const [was, is] = [valueAt(before, path), valueAt(after, path)];
  if (keeps === 'value') return textOf(was) === textOf(is);
  const present = new Set(listOf(is).map(textOf));
  return listOf(was).every((item) => present.has(textOf(item)));
}

/** As much of a way as the patch itself goes. */
function wayInto(patch: JsonObject, path: readonly string[]): readonly string[] {
  const missing = path.findIndex(
    (_, index) => valueAt(patch, path.slice(0, index + 1)) === undefined,
  );
  return missing === -1 ? path : path.slice(0, missing);
}

function valueAt(value: Json, path: readonly string[]): Json | undefined {
  let found: Json | undefined = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The same for equal values, whatever the order of their keys. */
function textOf(value: Json | undefined): string {
  return JSON.stringify(value ?? null, (_key, part: Json) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(sortedEntries({ ...part }))
      : part,
  );
}

function quoted(name: string): string {
  return `"${name}"`;
}
