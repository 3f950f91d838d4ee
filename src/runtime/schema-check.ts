/**
 * The part of JSON Schema draft-07 that schema/task-config.schema.json is written in. A test holds the schema against
 * this list and its verdicts against Ajv's, so nothing in it is skipped unseen.
 */
export interface Schema {
  readonly type?: SchemaType | readonly SchemaType[];
  readonly enum?: readonly (string | null)[];
  readonly minLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
}

type SchemaType = 'object' | 'array' | 'string' | 'boolean' | 'integer' | 'null';

/**
 * What is wrong with `value`, each line with the dotted path of its field, `(root)` for the whole. Empty when the
 * schema accepts it. An interpreter and not generated code: it is smaller than the code for one schema, and it runs
 * under `--jitless` like everything else in health-sync.
 */
export function checkAgainst(schema: Schema, value: unknown): readonly string[] {
  const problems: string[] = [];
  check(schema, value, '', (path, message) => {
    problems.push(`${path === '' ? '(root)' : path}: ${message}`);
  });
  return problems;
}

type Report = (path: string, message: string) => void;

function check(schema: Schema, value: unknown, path: string, report: Report): void {
  const type = typeOf(value);
  const allowed = schema.type === undefined ? undefined : [schema.type].flat();
  if (allowed !== undefined && !allowed.some((name) => name === type)) {
    report(path, `must be ${allowed.join(' or ')}, not ${type}`);
    return;
  }
  if (schema.enum !== undefined && !schema.enum.some((choice) => choice === value)) {
    const choices = schema.enum.filter((choice) => choice !== null);
    report(path, `must be one of ${choices.join(', ')}, not ${JSON.stringify(value)}`);
  }
  if (typeof value === 'string') checkText(schema, value, path, report);
  if (typeof value === 'number') checkNumber(schema, value, path, report);
  if (Array.isArray(value)) checkItems(schema, value, path, report);
  else if (isObject(value)) checkMembers(schema, value, path, report);
}

function checkText(schema: Schema, value: string, path: string, report: Report): void {
  if (schema.minLength !== undefined && value.length < schema.minLength) {
    report(path, 'must not be empty');
  }
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) {
    report(path, `must match ${schema.pattern}, which ${JSON.stringify(value)} does not`);
  }
}

function checkNumber(schema: Schema, value: number, path: string, report: Report): void {
  if (schema.minimum !== undefined && value < schema.minimum) {
    report(path, `must be at least ${schema.minimum}, not ${value}`);
  }
  if (schema.maximum !== undefined && value > schema.maximum) {
    report(path, `must be at most ${schema.maximum}, not ${value}`);
  }
}

function checkItems(schema: Schema, items: unknown[], path: string, report: Report): void {
  for (const [index, item] of items.entries()) {
    if (schema.items !== undefined) check(schema.items, item, `${path}.${index}`, report);
    const first = items.findIndex((other) => JSON.stringify(other) === JSON.stringify(item));
    if (schema.uniqueItems === true && first !== index) {
      report(`${path}.${index}`, `repeats ${JSON.stringify(item)}`);
    }
  }
}

function checkMembers(
  schema: Schema,
  members: Readonly<Record<string, unknown>>,
  path: string,
  report: Report,
): void {
  const pathOf = (key: string) => (path === '' ? key : `${path}.${key}`);
  for (const key of schema.required ?? []) {
    if (!Object.hasOwn(members, key)) report(pathOf(key), 'is required');
  }
  const known = schema.properties ?? {};
  for (const [key, member] of Object.entries(members)) {
    const memberSchema = Object.hasOwn(known, key) ? known[key] : schema.additionalProperties;
    if (memberSchema === false) {
      report(pathOf(key), `is unknown; known here are ${Object.keys(known).join(', ')}`);
    } else if (typeof memberSchema === 'object') check(memberSchema, member, pathOf(key), report);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function typeOf(value: unknown): SchemaType | 'number' {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value as 'string';
  return 'object';
}
