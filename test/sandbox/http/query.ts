import { validationError } from '../errors.ts';
import type { Json, JsonObject } from '../values.ts';

const MAX_DEPTH = 12;

/** A form field's value while the tree grows: a text, or members by name. */
type Node = string | Map<string, Node>;

/**
 * Reads the form of AWS's query protocol: `Tags.member.1.Key=a` becomes `{ Tags: [{ Key: 'a' }] }`, and `Tags=` an
 * empty list (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html). Where text and members collide, or a name
 * is nested without end, the form is refused.
 */
export function parseQuery(form: string): JsonObject {
  const root = new Map<string, Node>();
  for (const [name, value] of new URLSearchParams(form)) put(root, name.split('.'), value);
  return Object.fromEntries([...root].map(([name, node]) => [name, toJson(node)]));
}

function put(root: Map<string, Node>, path: readonly string[], value: string): void {
  if (path.length > MAX_DEPTH) throw validationError('the request is nested too deeply');
  let place = root;
  for (const step of path.slice(0, -1)) {
    const child = place.get(step) ?? new Map<string, Node>();
    if (typeof child === 'string') throw validationError(`${path.join('.')} is ambiguous`);
    place.set(step, child);
    place = child;
  }
  const last = path.at(-1) ?? '';
  if (place.get(last) instanceof Map) throw validationError(`${path.join('.')} is ambiguous`);
  place.set(last, value);
}

function toJson(node: Node): Json {
  if (typeof node === 'string') return node;
  const members = node.get('member');
  if (node.size === 1 && members instanceof Map) return toList(members);
  return Object.fromEntries([...node].map(([name, child]) => [name, toJson(child)]));
}

function toList(members: ReadonlyMap<string, Node>): readonly Json[] {
  return [...members]
    .sort(([left], [right]) => Number(left) - Number(right))
    .map(([, node]) => toJson(node));
}
