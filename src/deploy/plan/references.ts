import type { Json } from '../../model/template.ts';
import { isObject } from './known-after-apply.ts';

/** Whether a value refers to one of `ids` by `Ref`, `Fn::GetAtt` or `Fn::Sub`. */
export function refersToAny(value: Json, ids: ReadonlySet<string>): boolean {
  if (ids.size === 0) return false;
  return [...findReferences(value)].some((name) => ids.has(name));
}

/**
 * Names that a value refers to by `Ref`, `Fn::GetAtt` or `Fn::Sub`: logical ids, parameters and pseudo parameters.
 * `DependsOn` is no reference, since nothing of the other resource goes into this one.
 */
function findReferences(value: Json): ReadonlySet<string> {
  const found = new Set<string>();
  collect(value, found);
  return found;
}

function collect(value: Json, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, child] of Object.entries(value)) {
    if (key === 'Ref' && typeof child === 'string') found.add(child);
    else if (key === 'Fn::GetAtt') addAttributeOwner(child, found);
    else if (key === 'Fn::Sub') addSubstituted(child, found);
    collect(child, found);
  }
}

function addAttributeOwner(attribute: Json, found: Set<string>): void {
  const owner = Array.isArray(attribute) ? attribute[0] : attribute;
  if (typeof owner === 'string') found.add(owner.split('.')[0] ?? owner);
}

function addSubstituted(sub: Json, found: Set<string>): void {
  const [text, variables] = Array.isArray(sub) ? sub : [sub];
  if (typeof text !== 'string') return;
  const own = isObject(variables) ? variables : {};
  for (const [, name = ''] of text.matchAll(/\$\{([^!}][^}]*)\}/g)) {
    if (!Object.hasOwn(own, name)) found.add(name.split('.')[0] ?? name);
  }
}
