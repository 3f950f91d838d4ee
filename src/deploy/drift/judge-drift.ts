import type { PropertyDifference, ResourceDrift } from '../../clients/cloudformation.ts';
import type { FindOrigin } from '../../model/change.ts';
import type {
  AcceptedDrift,
  DriftedProperty,
  DriftedResource,
  DriftVerdict,
} from '../../model/drift.ts';
import type { ResourceTypeTable } from '../../model/resource-type.ts';
import type { Json, JsonObject, Template } from '../../model/template.ts';
import { isObject } from '../plan/known-after-apply.ts';
import { noiseOf } from './drift-noise.ts';

/** What a component's drift is judged by. */
export interface DriftRules {
  readonly component: string;
  readonly template: Pick<Template, 'Resources'> | undefined;
  readonly accepted: readonly AcceptedDrift[];
  readonly table: ResourceTypeTable;
  readonly findOrigin: FindOrigin | undefined;
}

/** Tells drift from what is accepted and from what CloudFormation reports without need. */
export function judgeDrift(drift: ResourceDrift, rules: DriftRules): DriftedResource {
  const { logicalId, type, physicalId } = drift;
  const head = { logicalId, type, physicalId };
  if (drift.status === 'DELETED') {
    const entry = findAccepted(rules, { logicalId });
    return { ...head, isDeleted: true, verdict: entry ? 'accepted' : 'drift', properties: [] };
  }
  const properties = drift.differences.map((difference) => judgeProperty(drift, difference, rules));
  return {
    ...head,
    isDeleted: false,
    verdict: worstOf(properties.map(({ verdict }) => verdict)),
    properties,
  };
}

function judgeProperty(
  { logicalId, type }: ResourceDrift,
  difference: PropertyDifference,
  rules: DriftRules,
): DriftedProperty {
  const { component, template, table, findOrigin } = rules;
  const { path, kind, expected, actual } = difference;
  const property = propertyPath(path, template?.Resources[logicalId]?.Properties);
  const accepted = findAccepted(rules, { logicalId, property, actual });
  const noise = noiseOf({ type, difference, template }, table);
  const isDrift = noise === undefined && !accepted;
  const reason = noise ?? accepted?.reason;
  return {
    property,
    ...(kind === 'ADD' ? {} : { expected }),
    ...(kind === 'REMOVE' ? {} : { actual }),
    verdict: noise === undefined ? (accepted ? 'accepted' : 'drift') : 'noise',
    ...(reason === undefined ? {} : { reason }),
    ...(isDrift && findOrigin
      ? { origin: findOrigin({ component, logicalId, path: property }) }
      : {}),
  };
}

/** `/ContainerDefinitions/0/Image` as `ContainerDefinitions[app].Image`: an item by its name, where it has one. */
function propertyPath(pointer: string, properties: JsonObject | undefined): string {
  const words: string[] = [];
  let value: Json | undefined = properties;
  for (const step of pointer.split('/').slice(1)) {
    value = Array.isArray(value) ? value[Number(step)] : childOf(value, step);
    words.push(/^\d+$/.test(step) ? `[${nameOf(value) ?? step}]` : `.${step}`);
  }
  return words.join('').replace(/^\./, '');
}

function nameOf(item: Json | undefined): string | undefined {
  const name = childOf(item, 'Name') ?? childOf(item, 'Key');
  return typeof name === 'string' ? name : undefined;
}

function childOf(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) ? value[key] : undefined;
}

function findAccepted(
  { accepted, component }: DriftRules,
  seen: { readonly logicalId: string; readonly property?: string; readonly actual?: string },
): AcceptedDrift | undefined {
  return accepted.find(
    (entry) =>
      entry.component === component &&
      entry.resource === seen.logicalId &&
      entry.property === seen.property &&
      (entry.actual === undefined || entry.actual === seen.actual),
  );
}

function worstOf(verdicts: readonly DriftVerdict[]): DriftVerdict {
  return (['drift', 'accepted'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'noise';
}
