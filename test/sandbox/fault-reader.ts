import type { Fault, FaultKind } from './faults.ts';
import { isObject, type Json } from './values.ts';

type MemberType = 'text' | 'texts' | 'count' | 'integer' | 'mode' | 'phase';
type Members = Readonly<Record<string, `${MemberType}` | `${MemberType}?`>>;

const SERVICE: Members = { service: 'text', times: 'count?' };
const CALL: Members = {
  operation: 'text?',
  code: 'text?',
  message: 'text?',
  status: 'integer?',
  after: 'count?',
  times: 'count?',
};

/** What each kind of fault says, as it may come over the control interface. */
const MEMBERS: Readonly<Record<FaultKind, Members>> = {
  'task-fails': {
    ...SERVICE,
    container: 'text',
    exitCode: 'integer',
    reason: 'text?',
    logLines: 'texts?',
  },
  'image-not-found': SERVICE,
  'start-fails': { ...SERVICE, reason: 'text' },
  'health-check-fails': { ...SERVICE, container: 'text?' },
  'placement-fails': { ...SERVICE, reason: 'text' },
  'never-steady': SERVICE,
  'silent-rollback': SERVICE,
  'resource-fails': {
    stack: 'text?',
    logicalId: 'text',
    phase: 'phase',
    message: 'text',
    handlerErrorCode: 'text?',
    times: 'count?',
  },
  'validation-fails': {
    stack: 'text?',
    logicalId: 'text',
    validation: 'text?',
    message: 'text',
    mode: 'mode?',
    times: 'count?',
  },
  'hook-fails': {
    stack: 'text?',
    logicalId: 'text',
    hook: 'text',
    message: 'text',
    mode: 'mode?',
    times: 'count?',
  },
  'clock-skew': { aheadMs: 'integer' },
  throttle: CALL,
  'server-error': CALL,
  'api-error': CALL,
  'lost-request': CALL,
  'lost-reply': CALL,
  'html-error': CALL,
  hang: CALL,
  'stale-read': CALL,
};

const CHECKS: Readonly<Record<MemberType, (value: Json) => boolean>> = {
  text: (value) => typeof value === 'string',
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  count: (value) => Number.isInteger(value) && Number(value) > 0,
  integer: (value) => Number.isInteger(value),
  mode: (value) => value === 'FAIL' || value === 'WARN',
  phase: (value) => value === 'create' || value === 'update' || value === 'delete',
};

/** Reads a fault that came as JSON, or says what is wrong with it. */
export function readFault(value: Json): Fault | string {
  if (!isObject(value)) return 'a fault is a JSON object';
  const { kind, ...members } = value;
  const wanted = Object.entries(MEMBERS).find(([known]) => known === kind)?.[1];
  if (wanted === undefined) {
    return `unknown fault kind ${JSON.stringify(kind)}: one of ${Object.keys(MEMBERS).join(', ')}`;
  }
  const unknown = Object.keys(members).filter((name) => !Object.hasOwn(wanted, name));
  if (unknown.length > 0) return `${String(kind)} has no member ${unknown.join(', ')}`;
  for (const [name, type] of Object.entries(wanted)) {
    const given = members[name];
    if (given === undefined && type.endsWith('?')) continue;
    const check = CHECKS[type.replace('?', '') as MemberType];
    if (given === undefined || !check(given)) return `${String(kind)} needs ${name}: ${type}`;
  }
  // Checked member by member against the table above, which the compiler cannot follow.
  return value as unknown as Fault;
}
