import type { Finding } from '../../../diagnostics/finding.ts';
import { schemaFindings } from '../../../diagnostics/schema-findings.ts';
import type { SchemaError } from '../../../kit/schema-error.ts';
import { type Schema, schemaErrors } from '../../../kit/schema-errors.ts';
import type { Path } from '../../../model/source.ts';
import type { Json, JsonObject } from '../../../model/template.ts';
import { withoutIntrinsics } from './intrinsics.ts';

/** What a value has to be: a schema that the compiler's checker reads. */
export type Rules = Schema;

/** A generated value, the same with its patch, and the patch. */
interface Sides {
  readonly before: Json;
  readonly after: Json;
  readonly patch: JsonObject;
}

/**
 * What the rules say against the patched value and not against the generated one, each at the place of the patch, which
 * begins at `path`.
 */
export function patchFindings(rules: Rules, sides: Sides, path: Path): readonly Finding[] {
  const known = new Set(errorsOf(rules, sides.before).map(identityOf));
  const errors = errorsOf(rules, sides.after).filter((error) => !known.has(identityOf(error)));
  const { value } = withoutIntrinsics(sides.after);
  return schemaFindings(errors, value).map((finding) => {
    const way = wayInto(sides.patch, finding.path);
    const isWhole = way.length === finding.path.length;
    return { ...finding, path: [...path, ...way], anchor: isWhole ? finding.anchor : 'key' };
  });
}

/** What CloudFormation fills in may be anything: nothing at or below it is an error. */
function errorsOf(rules: Rules, given: Json): readonly SchemaError[] {
  const { value, places } = withoutIntrinsics(given);
  return schemaErrors(rules, value).filter(
    ({ instancePath }) =>
      !places.some((place) => instancePath === place || instancePath.startsWith(`${place}/`)),
  );
}

function identityOf({ instancePath, keyword, params }: SchemaError): string {
  return JSON.stringify([instancePath, keyword, params]);
}

/** As much of a way as the patch itself goes; what lies deeper the patch has not said. */
function wayInto(patch: Json, path: Path): Path {
  const way: (string | number)[] = [];
  let value: unknown = patch;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) break;
    way.push(key);
    value = Reflect.get(value, key);
  }
  return way;
}
