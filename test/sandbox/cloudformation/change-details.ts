import type { ResourceHandler } from '../resources/handler.ts';
import type { Scope } from '../template/functions.ts';
import { findReferences } from '../template/references.ts';
import type { ResourceDeclaration } from '../template/template.ts';
import { isSame, type Json, type JsonObject, toText } from '../values.ts';
import { findDifferences, sourceAt } from './differences.ts';
import type { ChangeDetail, Stack, StackResource, Target } from './model.ts';

/** What stands in a change set for a value that is known only once the change set has been executed. */
export const UNKNOWN = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** A stack and the target that it is compared with. */
export interface Comparing {
  readonly stack: Stack;
  readonly target: Target;
  readonly scope: Scope;
  /** Resources whose physical id is not known before execution. */
  readonly unknown: Set<string>;
}

/** A resource that exists and its declaration in the target. */
export interface Compared {
  readonly existing: StackResource;
  readonly declaration: ResourceDeclaration;
  readonly handler: ResourceHandler;
}

/** The changed properties of a resource, each with every reason for its change. */
export function propertyDetails(
  context: Comparing,
  compared: Compared & { readonly after: JsonObject },
): readonly ChangeDetail[] {
  const { existing, declaration, handler, after } = compared;
  const oldSource = context.stack.target?.template.resources[existing.logicalId]?.properties;
  return findDifferences(existing.properties, after).flatMap((difference) => {
    const { path } = difference;
    const frame = {
      attribute: path[0] === handler.tagProperty ? 'Tags' : 'Properties',
      property: path[0],
      path: `/Properties/${path.join('/')}`,
      requiresRecreation: recreationOf(handler, path),
      beforeValue: difference.before === undefined ? undefined : toText(difference.before),
      afterValue: difference.after === undefined ? undefined : toText(difference.after),
      changeType: changeTypeOf(difference.before, difference.after),
    } as const;
    const sources = {
      before: sourceAt(oldSource, path),
      after: sourceAt(declaration.properties, path),
      isUnknown: toText(difference.after).includes(UNKNOWN),
    };
    return causesOf(context, sources).map((cause) => ({ ...frame, ...cause }));
  });
}

type Cause = Pick<ChangeDetail, 'evaluation' | 'source' | 'cause'>;

/**
 * Why a value changes. For a parameter CloudFormation lists two reasons: the reference to it, and a direct
 * modification that it calls dynamic (CloudFormation User Guide, "Example change sets").
 */
function causesOf(
  context: Comparing,
  sources: {
    readonly before: Json | undefined;
    readonly after: Json | undefined;
    readonly isUnknown: boolean;
  },
): readonly Cause[] {
  const causes = findReferences(sources.after).flatMap((reference): readonly Cause[] => {
    if (reference.kind === 'attribute') {
      if (!context.unknown.has(reference.logicalId)) return [];
      const cause = `${reference.logicalId}.${reference.attribute}`;
      return [{ evaluation: 'Dynamic', source: 'ResourceAttribute', cause }];
    }
    const { name } = reference;
    if (context.unknown.has(name)) {
      return [{ evaluation: 'Dynamic', source: 'ResourceReference', cause: name }];
    }
    if (!isParameterChanged(context, name)) return [];
    return [
      { evaluation: 'Static', source: 'ParameterReference', cause: name },
      { evaluation: 'Dynamic', source: 'DirectModification', cause: undefined },
    ];
  });
  const evaluation = sources.isUnknown ? 'Dynamic' : 'Static';
  const direct: Cause = { evaluation, source: 'DirectModification', cause: undefined };
  if (causes.length === 0) return [direct];
  return isSame(sources.before, sources.after) ? causes : [direct, ...causes];
}

function isParameterChanged({ stack, target }: Comparing, name: string): boolean {
  if (!Object.hasOwn(target.parameters, name)) return false;
  return stack.target?.parameters[name]?.text !== target.parameters[name]?.text;
}

/** Changes beside the properties: tags of the stack, metadata and policies. */
export function attributeDetails(context: Comparing, compared: Compared): readonly ChangeDetail[] {
  const { existing, declaration, handler } = compared;
  const pairs: readonly [string, Json | undefined, Json | undefined][] = [
    ['Metadata', existing.metadata, declaration.metadata],
    ['DeletionPolicy', existing.deletionPolicy, declaration.deletionPolicy],
    ['UpdateReplacePolicy', existing.updateReplacePolicy, declaration.updateReplacePolicy],
  ];
  const areTagsChanged =
    handler.tagProperty !== undefined &&
    JSON.stringify(existing.tags) !== JSON.stringify(context.target.tags);
  const tags: readonly [string, Json | undefined, Json | undefined][] = areTagsChanged
    ? [['Tags', tagsText(existing.tags), tagsText(context.target.tags)]]
    : [];
  return [...tags, ...pairs]
    .filter(([, before, after]) => !isSame(before, after))
    .map(([attribute, before, after]) => ({
      attribute,
      property: undefined,
      path: attribute === 'Tags' ? undefined : `/${attribute}`,
      requiresRecreation: 'Never',
      evaluation: 'Static',
      source: 'DirectModification',
      cause: undefined,
      beforeValue: before === undefined ? undefined : toText(before),
      afterValue: after === undefined ? undefined : toText(after),
      changeType: changeTypeOf(before, after),
    }));
}

function tagsText(tags: Target['tags']): string {
  return JSON.stringify(tags.map(({ key, value }) => ({ Key: key, Value: value })));
}

function changeTypeOf(
  before: Json | undefined,
  after: Json | undefined,
): ChangeDetail['changeType'] {
  if (before === undefined) return 'Add';
  return after === undefined ? 'Remove' : 'Modify';
}

/** Whether a change of the property at `path` needs a new resource. */
export function recreationOf(
  handler: ResourceHandler,
  path: readonly string[],
): 'Never' | 'Always' | 'Conditionally' {
  const [property] = path;
  if (property === handler.tagProperty) return 'Never';
  const isIn = (names: readonly string[]): boolean =>
    names.some(
      (name) => name === '*' || isSame(name.split('/'), path.slice(0, name.split('/').length)),
    );
  if (isIn(handler.replace)) return 'Always';
  return isIn(handler.mayReplace ?? []) ? 'Conditionally' : 'Never';
}
