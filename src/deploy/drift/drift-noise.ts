import type { PropertyDifference } from '../../clients/cloudformation.ts';
import { compareText, sortedEntries } from '../../kit/sort.ts';
import type { ResourceTypeTable } from '../../model/resource-type.ts';
import type { Json, Template } from '../../model/template.ts';
import { isObject } from '../plan/known-after-apply.ts';

/** A difference, and what it is a difference of. */
export interface SeenDifference {
  readonly type: string;
  readonly difference: PropertyDifference;
  /** The template of the component's stack; absent for a component that left the file. */
  readonly template: Pick<Template, 'Resources'> | undefined;
}

/** A kind of difference that is none. */
interface Noise {
  readonly reason: string;
  readonly applies: (seen: SeenDifference, table: ResourceTypeTable) => boolean;
}

const SERVICE = 'AWS::ECS::Service';
const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';

/** The false reports that users of CloudFormation know, each with its issue in aws-cloudformation/cloudformation-coverage-roadmap. */
const NOISE: readonly Noise[] = [
  {
    reason: 'ECS adds the deployment controller that it uses by default (#1259)',
    applies: ({ type, difference: { path, actual } }) =>
      type === SERVICE && path.startsWith('/DeploymentController') && /ECS|null|^$/.test(actual),
  },
  {
    reason: 'an empty list and none are the same to AWS (#2153)',
    applies: ({ difference: { expected, actual } }) => isEmpty(expected) && isEmpty(actual),
  },
  {
    reason: 'CloudFormation does not read it back (#1455, #1283, #1467)',
    applies: ({ type, difference: { path, kind } }) =>
      type === TASK_DEFINITION &&
      kind !== 'ADD' &&
      /\/StopTimeout$|\/EFSVolumeConfiguration\b|^\/RuntimePlatform\b/.test(path),
  },
  {
    reason: 'a role by its name and by its ARN is the same (#1468)',
    applies: ({ type, difference: { path, expected, actual } }) =>
      type === TASK_DEFINITION && /RoleArn$/.test(path) && lastPart(expected) === lastPart(actual),
  },
  {
    reason: 'autoscaling sets how many tasks there are',
    applies: ({ type, difference: { path }, template }) =>
      type === SERVICE && path === '/DesiredCount' && isScaled(template),
  },
  {
    reason: 'AWS never gives this value back',
    applies: ({ type, difference: { path } }, table) =>
      (table[type]?.writeOnly ?? []).some((property) => isAtOrBelow(path, property)),
  },
  {
    reason: 'the order of this list means nothing',
    applies: ({ type, difference }, table) =>
      (table[type]?.sets ?? []).some((property) => isAtOrBelow(difference.path, property)) &&
      isSameSet(difference),
  },
  {
    reason: 'it is the same value, written in another way',
    applies: ({ difference: { expected, actual } }) => canonical(expected) === canonical(actual),
  },
];

/** Why a difference that CloudFormation reports is none; `undefined` where it is one. */
export function noiseOf(seen: SeenDifference, table: ResourceTypeTable): string | undefined {
  return NOISE.find(({ applies }) => applies(seen, table))?.reason;
}

function isEmpty(text: string): boolean {
  return ['', 'null', '[]', '{}'].includes(text.trim());
}

function lastPart(text: string): string {
  return text.split('/').at(-1) ?? text;
}

function isScaled(template: SeenDifference['template']): boolean {
  return Object.values(template?.Resources ?? {}).some(
    ({ Type }) => Type === 'AWS::ApplicationAutoScaling::ScalableTarget',
  );
}

/** `/A/0/B` is at or below `A.*.B`. */
function isAtOrBelow(pointer: string, property: string): boolean {
  const steps = pointer.split('/').slice(1);
  const wanted = property.split('.');
  return wanted.every((step, index) => step === '*' || steps[index] === step);
}

function isSameSet({ expected, actual }: PropertyDifference): boolean {
  const [left, right] = [parse(expected), parse(actual)];
  if (!Array.isArray(left) || !Array.isArray(right)) return false;
  const sorted = (items: readonly Json[]): string =>
    items.map(canonicalJson).sort(compareText).join('\n');
  return sorted(left) === sorted(right);
}

/** A value without what differs in writing only: order of keys, white space, numbers and truths as text. */
function canonical(text: string): string {
  const parsed = parse(text);
  return parsed === undefined ? text.trim() : canonicalJson(parsed);
}

function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isObject(value)) return String(value);
  const entries = sortedEntries(value).map(([key, child]) => `${key}:${canonicalJson(child)}`);
  return `{${entries.join(',')}}`;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
