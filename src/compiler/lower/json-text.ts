import type { Json, JsonObject } from '../../model/template.ts';

/**
 * JSON text of a JSON value in which CloudFormation fills in one text: the places where `filledIn` itself stands. A plain text
 * where it stands nowhere. What users write passes unchanged, whatever it looks like.
 */
export function jsonText(value: unknown, filledIn: JsonObject): Json {
  const parts = merge(partsOf(value, filledIn));
  return parts.length === 1 ? (parts[0] ?? '') : { 'Fn::Join': ['', parts] };
}

function partsOf(value: unknown, filledIn: JsonObject): Json[] {
  if (value === filledIn) return ['"', filledIn, '"'];
  if (Array.isArray(value)) {
    return bracket(
      '[]',
      value.map((item: unknown) => partsOf(item, filledIn)),
    );
  }
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value)];
  const members = Object.entries(value).map(([name, member]) => [
    `${JSON.stringify(name)}:`,
    ...partsOf(member, filledIn),
  ]);
  return bracket('{}', members);
}

function bracket(pair: '[]' | '{}', items: readonly Json[][]): Json[] {
  const separated = items.flatMap((item, index) => (index === 0 ? item : [',', ...item]));
  return [pair.charAt(0), ...separated, pair.charAt(1)];
}

/** Neighbouring texts as one. */
function merge(parts: readonly Json[]): Json[] {
  const merged: Json[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string')
      merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  return merged;
}
