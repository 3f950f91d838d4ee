import { invariant } from '../../src/kit/invariant.ts';
import { compareText } from '../../src/kit/sort.ts';
import type { JsonObject } from '../../src/model/template.ts';

/** What Ajv writes out at each place, as functions that the generated module has once. */
const HELPERS = `
function fail(errors, instancePath, keyword, params, propertyName) {
  const error = { instancePath, keyword, params };
  if (propertyName !== undefined) error.propertyName = propertyName;
  if (errors === null) return [error];
  errors.push(error);
  return errors;
}
function joined(errors, { errors: more }) {
  return errors === null ? more : errors.concat(more);
}`;

/**
 * An error that is made and noted. Its name stands at the end again, so that the object between may
 * hold anything; it is empty below `if`, where errors are only counted.
 */
const NOTED_ERROR =
  /const (err\d+) = \{(?:instancePath(?::(.*?))?,keyword:("\w+"),params:(.*?)(?:,propertyName:(key\d+))?)?\};if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}errors\+\+;/gs;

/** A call of another definition's function, whose errors are noted. */
const CALL =
  /if\(!\((validate\d+)\(([\w.[\]"-]+), \{instancePath(?::((?:(?!,parentData\b).)*))?,parentData(?::\w+)?,parentDataProperty(?::[^{}]*?)?,rootData\}\)\)\)\{vErrors = vErrors === null \? \1\.errors : vErrors\.concat\(\1\.errors\);errors = vErrors\.length;\}/g;

const SIGNATURE =
  /\(data, \{instancePath="", parentData, parentDataProperty, rootData=data\}=\{\}\)/g;

/** A schema of which a part is used. */
const SCHEMA = /const (schema\d+) = (\{.*?\});(?=const |function )/gs;
const SCHEMA_LIST = /(schema\d+)((?:\.\w+|\["[^"]+"\]|\[\d+\])+\.(?:const|enum|type))\b/g;
/** The lookup of a key where there are more than eight. */
const SCHEMA_KEYS = /func\d+\.call\((schema\d+)((?:\.\w+|\["[^"]+"\]|\[\d+\])*), (key\d+)\)/g;

/**
 * Makes Ajv's standalone code half as large, with the same results: what it repeats for each keyword
 * becomes a call of a helper, and of a schema only the lists remain that the code reads.
 *
 * Throws when something is left that these patterns were to replace: Ajv then writes something new,
 * and the patterns have to follow.
 */
export function compactValidator(code: string): string {
  const { text, constants } = withoutSchemas(code);
  const compact = text
    .replace(NOTED_ERROR, (_all, _name, path = 'instancePath', keyword, params, propertyName) => {
      const values = keyword === undefined ? [] : [path, keyword, params, propertyName];
      return `vErrors = fail(${['vErrors', ...values].filter(Boolean).join(', ')});errors++;`;
    })
    .replace(
      CALL,
      (_all, callee, value, path = 'instancePath') =>
        `if(!${callee}(${value}, ${path})){vErrors = joined(vErrors, ${callee});errors = vErrors.length;}`,
    )
    .replace(SIGNATURE, '(data, instancePath = "")');
  for (const leftover of [/\berr\d+\b/, /rootData/, /\bschema\d+\b/]) {
    const found = leftover.exec(compact)?.[0];
    invariant(!found, `a validator has ${found} in a way that compactValidator does not know`);
  }
  return [...constants, compact.trim(), HELPERS].join('\n');
}

/** The code with the lists that it reads in place of the schemas that hold them. */
function withoutSchemas(code: string): {
  readonly text: string;
  readonly constants: readonly string[];
} {
  const schemas = new Map(
    [...code.matchAll(SCHEMA)].map(([, name = '', json = '']) => [name, JSON.parse(json)]),
  );
  const lists = new Map<string, string>();
  const listOf = (keys: readonly string[]): string => {
    const json = JSON.stringify(keys.toSorted(compareText));
    const name = lists.get(json) ?? `known${lists.size}`;
    lists.set(json, name);
    return name;
  };
  const replaced = code
    .replace(SCHEMA, '')
    .replace(SCHEMA_LIST, (_all, name, path) => JSON.stringify(partOf(schemas.get(name), path)))
    .replace(SCHEMA_KEYS, (_all, name, path, key) => {
      return `${listOf(Object.keys(partOf(schemas.get(name), path)))}.includes(${key})`;
    });
  const entries = [...lists];
  return {
    // The error beside a lookup names the same keys.
    text: entries.reduce(
      (text, [json, name]) => text.replaceAll(`known: ${json}`, `known: ${name}`),
      replaced,
    ),
    constants: entries.map(([json, name]) => `const ${name} = ${json};`),
  };
}

/** The part of a schema that an expression such as `.properties["a-b"].oneOf[0]` means. */
function partOf(schema: JsonObject, expression: string): JsonObject {
  const steps = expression.matchAll(/\.(\w+)|\["([^"]+)"\]|\[(\d+)\]/g);
  return [...steps].reduce((part, [, ...step]) => {
    const next = part[step.find((name) => name !== undefined) ?? ''];
    invariant(next && typeof next === 'object', `a schema has no ${expression}`);
    return next as JsonObject;
  }, schema);
}
