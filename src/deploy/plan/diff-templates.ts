import { compareText } from '../../kit/sort.ts';
import type { PropertyChange, ResourceChange, ValueChange } from '../../model/change.ts';
import type { ResourceTypeFacts, ResourceTypeTable } from '../../model/resource-type.ts';
import type { Json, Resource, Template } from '../../model/template.ts';
import { classifyProperty, classifyResource } from './classify.ts';
import { type Difference, diffValues } from './diff-values.ts';
import { isKnownAfterApply, KNOWN_AFTER_APPLY, toPlannedValue } from './known-after-apply.ts';
import { refersToAny } from './references.ts';
import { type ParameterValues, substitute, substituteImports } from './substitute.ts';
import { valuesThatRefer } from './values-that-refer.ts';
import { findWidening } from './widening.ts';

/** A template with the values of its parameters: what a stack is, or will be. */
export interface TemplateSide {
  readonly template: Pick<Template, 'Resources' | 'Outputs'>;
  readonly parameters: ParameterValues;
  /** Values of exports by name: an import is then the same as its value. */
  readonly imports?: Readonly<Record<string, string>>;
}

export interface TemplateDiff {
  /** Ordered by logical id. */
  readonly resources: readonly ResourceChange[];
  readonly outputs: readonly ValueChange[];
  /** Outputs whose value may be another one after apply. */
  readonly unsettledOutputs: ReadonlySet<string>;
}

const NOTHING: TemplateSide = { template: { Resources: {} }, parameters: {} };

/**
 * Everything that changes between two states of a stack. `undefined` is a stack that is not there.
 *
 * Metadata, descriptions and `DependsOn` are left out: they change nothing that runs. A reference to a resource that is
 * made anew is a change of its own ("known after apply").
 */
export function diffTemplates(
  before: TemplateSide | undefined,
  after: TemplateSide | undefined,
  table: ResourceTypeTable,
): TemplateDiff {
  const left = resolveSide(before ?? NOTHING);
  const right = resolveSide(after ?? NOTHING);
  const direct = new Map<string, ResourceChange>();
  for (const logicalId of unionOfKeys(left.resources, right.resources)) {
    const change = diffResource(
      logicalId,
      left.resources[logicalId],
      right.resources[logicalId],
      table,
    );
    if (change) direct.set(logicalId, change);
  }
  const changes = spreadNewIdentities(direct, left.resources, right.resources, table);
  const renewed = renewedIds(changes);
  return {
    resources: [...changes.values()]
      .map((change) => withWidening(change, right.resources[change.logicalId]))
      .toSorted((one, other) => compareText(one.logicalId, other.logicalId)),
    outputs: diffOutputs(left.outputs, right.outputs),
    unsettledOutputs: findUnsettled(left.outputs, right.outputs, renewed),
  };
}

interface ResolvedSide {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, Json>>;
}

function resolveSide({ template, parameters, imports }: TemplateSide): ResolvedSide {
  const resolve = (value: Json): Json => {
    const substituted = substitute(value, parameters);
    return imports ? substituteImports(substituted, imports) : substituted;
  };
  const resources = Object.entries(template.Resources).map(([logicalId, resource]) => {
    const properties = resolve(resource.Properties ?? {});
    return [logicalId, { ...resource, Properties: properties } as Resource] as const;
  });
  const outputs = Object.entries(template.Outputs ?? {}).map(
    ([name, output]) => [name, resolve(output.Value)] as const,
  );
  return { resources: Object.fromEntries(resources), outputs: Object.fromEntries(outputs) };
}

function diffResource(
  logicalId: string,
  before: Resource | undefined,
  after: Resource | undefined,
  table: ResourceTypeTable,
): ResourceChange | undefined {
  if (!after) return before && removal(logicalId, before);
  if (!before) return { logicalId, type: after.Type, impact: 'create', properties: [] };
  if (before.Type !== after.Type) {
    const path = { display: 'Type', schema: 'Type' };
    const change = toPropertyChange({ path, before: before.Type, after: after.Type }, 'replace');
    return { logicalId, type: after.Type, impact: 'replace', properties: [change] };
  }
  const facts = table[after.Type];
  const properties = [
    ...diffPolicies(before, after),
    ...diffValues(before.Properties, after.Properties, new Set(facts?.sets)).map((difference) =>
      toPropertyChange(difference, classifyProperty(facts, difference.path.schema)),
    ),
  ];
  if (properties.length === 0) return undefined;
  return {
    logicalId,
    type: after.Type,
    impact: classifyResource(after.Type, properties),
    properties,
  };
}

function removal(logicalId: string, { Type, DeletionPolicy }: Resource): ResourceChange {
  const change = { logicalId, type: Type, impact: 'remove', properties: [] } as const;
  return DeletionPolicy === 'Retain' ? { ...change, isRetained: true } : change;
}

/** What happens to a resource when it leaves the template is a setting of its own, and no property. */
function diffPolicies(before: Resource, after: Resource): PropertyChange[] {
  return (['DeletionPolicy', 'UpdateReplacePolicy'] as const)
    .filter((policy) => before[policy] !== after[policy])
    .map((policy) => {
      const path = { display: policy, schema: policy };
      return toPropertyChange({ path, before: before[policy], after: after[policy] }, 'update');
    });
}

function toPropertyChange(
  { path, before, after }: Difference,
  impact: PropertyChange['impact'],
): PropertyChange {
  const isUnsure = after !== undefined && isKnownAfterApply(after) && impact === 'replace';
  return {
    path: path.display,
    before: toPlannedValue(before),
    after: toPlannedValue(after),
    impact: isUnsure ? 'may-replace' : impact,
  };
}

/** Adds to each resource the references to resources that are made anew, until no further one follows from it. */
function spreadNewIdentities(
  direct: ReadonlyMap<string, ResourceChange>,
  before: Readonly<Record<string, Resource>>,
  after: Readonly<Record<string, Resource>>,
  table: ResourceTypeTable,
): ReadonlyMap<string, ResourceChange> {
  const changes = new Map(direct);
  let spread = 0;
  for (let renewed = renewedIds(changes); renewed.size > spread; renewed = renewedIds(changes)) {
    spread = renewed.size;
    for (const [logicalId, resource] of Object.entries(after)) {
      if (!before[logicalId]) continue;
      const world = { renewed, facts: table[resource.Type] };
      const change = withReferences(logicalId, resource, changes.get(logicalId), world);
      if (change) changes.set(logicalId, change);
    }
  }
  return changes;
}

function withReferences(
  logicalId: string,
  resource: Resource,
  change: ResourceChange | undefined,
  world: { readonly renewed: ReadonlySet<string>; readonly facts: ResourceTypeFacts | undefined },
): ResourceChange | undefined {
  if (change?.impact === 'remove' || change?.impact === 'create') return undefined;
  const known = change?.properties ?? [];
  const added = valuesThatRefer(resource.Properties ?? {}, world.renewed)
    .filter(({ path }) => !known.some((property) => isSameOrAbove(property.path, path.display)))
    .map(({ path, value }) =>
      toPropertyChange(
        { path, before: value, after: KNOWN_AFTER_APPLY },
        classifyProperty(world.facts, path.schema),
      ),
    );
  if (added.length === 0) return undefined;
  const properties = [...known, ...added].toSorted((one, other) =>
    compareText(one.path, other.path),
  );
  return {
    logicalId,
    type: resource.Type,
    impact: classifyResource(resource.Type, properties),
    properties,
  };
}

function isSameOrAbove(path: string, below: string): boolean {
  return below === path || below.startsWith(`${path}.`) || below.startsWith(`${path}[`);
}

/** Resources that have another identity afterwards. A resource that is only created has no one who knew it before. */
function renewedIds(changes: ReadonlyMap<string, ResourceChange>): ReadonlySet<string> {
  const renewing: readonly string[] = ['replace', 'may-replace', 'new-revision'];
  return new Set(
    [...changes.values()]
      .filter((change) => renewing.includes(change.impact))
      .map((change) => change.logicalId),
  );
}

function withWidening(change: ResourceChange, after: Resource | undefined): ResourceChange {
  const widens = findWidening(change, after);
  return widens ? { ...change, widens } : change;
}

function diffOutputs(
  before: Readonly<Record<string, Json>>,
  after: Readonly<Record<string, Json>>,
): readonly ValueChange[] {
  return unionOfKeys(before, after).flatMap((name) => {
    const isSame = diffValues(before[name], after[name], new Set()).length === 0;
    if (isSame) return [];
    const change = { before: toPlannedValue(before[name]), after: toPlannedValue(after[name]) };
    return [{ path: name, ...change }];
  });
}

function findUnsettled(
  before: Readonly<Record<string, Json>>,
  after: Readonly<Record<string, Json>>,
  renewed: ReadonlySet<string>,
): ReadonlySet<string> {
  const changed = new Set(diffOutputs(before, after).map((change) => change.path));
  const names = Object.entries(after)
    .filter(([name, value]) => changed.has(name) || refersTo(value, renewed))
    .map(([name]) => name);
  return new Set(names);
}

function refersTo(value: Json, ids: ReadonlySet<string>): boolean {
  return isKnownAfterApply(value) || refersToAny(value, ids);
}

function unionOfKeys(left: object, right: object): readonly string[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].sort(compareText);
}
