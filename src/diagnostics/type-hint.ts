import { isCredentialName } from '../kit/looks-like-credential.ts';
import type { Path, YamlValue } from '../model/source.ts';
import { typeOf } from './yaml-type.ts';

/** A value of the wrong type, where it stands, and the types of JSON Schema that would be right. */
export interface WrongType {
  readonly path: Path;
  readonly value: YamlValue | undefined;
  readonly types: readonly string[];
}

/** What would be right, where the value or its place shows what was meant. */
export function typeHint({ path, value, types }: WrongType): string | undefined {
  const wants = (type: string) => types.includes(type);
  if (wants('string') && (typeof value === 'number' || typeof value === 'boolean')) {
    return `quote it: "${value}"`;
  }
  if (wants('integer') && isUnits(path, 'cpu') && typeof value === 'number') {
    return `1024 units are one vCPU: write ${Math.round(value * 1024)}`;
  }
  if (wants('object') && isSecret(path)) return 'write { secret: NAME }: its name, never its value';
  if (typeof value === 'string') return hintForText({ path, text: value, wants });
  if (wants('array') && typeOf(value) === 'object') {
    return "write a list: each item starts with '- '";
  }
  if (wants('array') && typeof value === 'number') return `write a list: [${value}]`;
  return wants('object') ? hintForList(value) : undefined;
}

/** Whether a value of the wrong type may hold a credential: one in clear in place of a reference, or in a list of variables. */
export function mayHoldCredential({ path, value, types }: WrongType): boolean {
  if (!types.includes('object')) return false;
  if (isSecret(path)) return true;
  return (
    Array.isArray(value) && value.some((item) => isCredentialName(assignment(item)?.name ?? ''))
  );
}

/** Fields that refer to a secret beside the variables below `secrets`. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'bootstrapToken',
  'caCertificate',
  'grpcCaCertificate',
  'httpsCaCertificate',
  'license',
  'replicationToken',
  'token',
]);

function isSecret(path: Path): boolean {
  const [parent, last] = path.slice(-2);
  return last === 'secrets' || parent === 'secrets' || SECRET_FIELDS.has(String(last));
}

function isUnits(path: Path, field: 'cpu' | 'memory'): boolean {
  const last = String(path.at(-1));
  return last === field || (field === 'memory' && last === 'memoryReservation');
}

interface WrongText {
  readonly path: Path;
  readonly text: string;
  readonly wants: (type: string) => boolean;
}

function hintForText({ path, text, wants }: WrongText): string | undefined {
  const isNumber = wants('integer') || wants('number');
  if (isNumber && /^[-+]?[0-9]+(\.[0-9]+)?$/.test(text)) return `write it without quotes: ${text}`;
  if (isNumber && isUnits(path, 'memory')) return hintForMemory(text);
  if (wants('boolean')) {
    if (/^(true|yes|on)$/i.test(text)) return 'write true, without quotes';
    if (/^(false|no|off)$/i.test(text)) return 'write false, without quotes';
  }
  if (!wants('array') || text === '' || text.length > 60) return undefined;
  const isHealthCheck = path.at(-2) === 'healthCheck' && path.at(-1) === 'command';
  return `write a list: [${isHealthCheck ? 'CMD-SHELL, ' : ''}"${text}"]`;
}

/** MiB in units as other tools write them: 512m, 512Mi, 1g, 1GiB. */
function hintForMemory(text: string): string | undefined {
  const [, amount, unit = ''] = /^(\d+)\s*([mg])i?b?$/i.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const mebibytes = Number(amount) * (unit.toLowerCase() === 'g' ? 1024 : 1);
  return `write the number of MiB alone: ${mebibytes}`;
}

/** Lists are what other tools have where names are keys here. */
function hintForList(value: YamlValue | undefined): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const [first] = value as readonly YamlValue[];
  const variable = assignment(first);
  if (variable !== undefined && !isCredentialName(variable.name)) {
    return `write a map: ${variable.name}: ${yamlText(variable.value)}`;
  }
  const name = nameOf(first);
  return name === undefined
    ? 'write a map: key: value'
    : `write a map, in which the name is the key: ${name}: { … }`;
}

/** A text as YAML takes it for one. */
function yamlText(text: string): string {
  const isPlain = /^[A-Za-z][\w./-]*$/.test(text) && !/^(true|false|null)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

function nameOf(item: YamlValue | undefined): string | undefined {
  if (typeof item !== 'object' || item === null || !('name' in item)) return undefined;
  const { name } = item;
  return typeof name === 'string' && name.length <= 60 ? name : undefined;
}

/** `NAME=value`, as lists of variables have it. */
function assignment(
  item: YamlValue | undefined,
): { readonly name: string; readonly value: string } | undefined {
  if (typeof item !== 'string') return undefined;
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(\S{0,40})$/.exec(item) ?? [];
  return name === undefined || value === undefined ? undefined : { name, value };
}
