import { isList, isObject, type Json, type JsonObject } from '../values.ts';
import type { ResourceDeclaration } from './template.ts';

/** Something that a template's value refers to. */
export type Reference =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'attribute'; readonly logicalId: string; readonly attribute: string };

const SUBSTITUTION = /\$\{([^!}][^}]*)\}/g;

/** Every `Ref`, `Fn::GetAtt` and placeholder of an `Fn::Sub` inside a value, in both branches of an `Fn::If`. */
export function findReferences(value: Json | undefined): readonly Reference[] {
  if (isList(value)) return value.flatMap(findReferences);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, argument]) => referencesOf(key, argument));
}

/** The arguments of every `Fn::ImportValue` inside a value. */
export function findImports(value: Json | undefined): readonly Json[] {
  if (isList(value)) return value.flatMap(findImports);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, argument]) =>
    key === 'Fn::ImportValue' ? [argument] : findImports(argument),
  );
}

/** Logical ids of the resources that a resource needs first, by reference or by `DependsOn`. */
export function dependenciesOf(
  declaration: ResourceDeclaration,
  resources: Readonly<Record<string, ResourceDeclaration>>,
): readonly string[] {
  const names = findReferences(declaration.properties).map((reference) =>
    reference.kind === 'name' ? reference.name : reference.logicalId,
  );
  const needed = new Set([...names, ...declaration.dependsOn]);
  return [...needed].filter((name) => Object.hasOwn(resources, name));
}

/** Splits `Fn::GetAtt`'s argument, a list or `LogicalId.Attribute`. */
export function splitAttribute(argument: Json): readonly [string, string] | undefined {
  if (isList(argument)) {
    const [logicalId, attribute] = argument;
    if (typeof logicalId !== 'string' || typeof attribute !== 'string') return undefined;
    return [logicalId, attribute];
  }
  if (typeof argument !== 'string') return undefined;
  const dot = argument.indexOf('.');
  return dot < 1 ? undefined : [argument.slice(0, dot), argument.slice(dot + 1)];
}

/** `Fn::Sub`'s text and its own variables. */
export function splitSubstitution(argument: Json): readonly [string, JsonObject] | undefined {
  if (typeof argument === 'string') return [argument, {}];
  if (!isList(argument)) return undefined;
  const [text, variables] = argument;
  return typeof text === 'string' && isObject(variables) ? [text, variables] : undefined;
}

function referencesOf(key: string, argument: Json): readonly Reference[] {
  switch (key) {
    case 'Ref':
      return typeof argument === 'string' ? [{ kind: 'name', name: argument }] : [];
    case 'Fn::GetAtt': {
      const parts = splitAttribute(argument);
      return parts === undefined
        ? findReferences(argument)
        : [{ kind: 'attribute', logicalId: parts[0], attribute: parts[1] }];
    }
    case 'Fn::Sub':
      return substitutionReferences(argument);
    default:
      return findReferences(argument);
  }
}

function substitutionReferences(argument: Json): readonly Reference[] {
  const parts = splitSubstitution(argument);
  if (parts === undefined) return [];
  const [text, variables] = parts;
  const names = [...text.matchAll(SUBSTITUTION)]
    .map((match) => (match[1] ?? '').trim())
    .filter((name) => !Object.hasOwn(variables, name));
  return [...names.map(toReference), ...findReferences(variables)];
}

function toReference(name: string): Reference {
  const dot = name.indexOf('.');
  if (dot < 0) return { kind: 'name', name };
  return { kind: 'attribute', logicalId: name.slice(0, dot), attribute: name.slice(dot + 1) };
}
