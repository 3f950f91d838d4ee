import type { FailedCheck, FailedResource } from '../../model/outcome.ts';
import type { Clues, Reading, Rule } from './clues.ts';

/** What CloudFormation refused before it did anything: checks of a change set, and hooks. */
export const CHECK_RULES: readonly Rule[] = [hookRefused, nameConflict, checkFailed];

/** Failures that ECS or CloudFormation tells of a service or a resource, without a task to look at. */
export const STACK_RULES: readonly Rule[] = [
  exportInUse,
  quotaReached,
  noCapacity,
  taskSizeInvalid,
  permissionMissing,
  nameTaken,
  resourceFailed,
  rolloutFailed,
];

function hookRefused({ checks }: Clues): Reading | undefined {
  const check = checks.find(({ mode, kind }) => mode === 'FAIL' && kind === 'hook');
  if (!check) return undefined;
  return {
    code: 'hook-refused',
    text: `the hook ${check.name} of this account refused ${check.logicalId ?? 'the stack'}: ${check.reason}`,
    advice: 'do what the hook asks for, or talk to who owns the rules of this account',
    ...placeOfCheck(check),
  };
}

function nameConflict({ checks }: Clues): Reading | undefined {
  const check = checks.find(
    ({ name, mode, reason }) =>
      mode === 'FAIL' && (/NAME_CONFLICT/.test(name) || /already exists/.test(reason)),
  );
  return check && { ...taken(check.reason), ...placeOfCheck(check) };
}

function checkFailed({ checks }: Clues): Reading | undefined {
  const check = checks.find(({ mode }) => mode === 'FAIL');
  if (!check) return undefined;
  const where = [check.logicalId, propertyOf(check)].filter((part) => part !== undefined);
  return {
    code: 'template-refused',
    text: `CloudFormation does not accept ${where.join(' ') || 'the template'}: ${check.reason}`,
    advice: 'nothing was changed; correct the value, or the override that sets it',
    ...placeOfCheck(check),
  };
}

/** `/Resources/Service/Properties/LaunchType` as a place of the template. */
function placeOfCheck(check: FailedCheck): Pick<Reading, 'place'> {
  const { logicalId } = check;
  if (logicalId === undefined) return {};
  return { place: { logicalId, path: propertyOf(check) ?? '' } };
}

function propertyOf({ path }: FailedCheck): string | undefined {
  const [, inside] = /^\/Resources\/[^/]+\/Properties\/(.+)$/.exec(path ?? '') ?? [];
  return inside?.replaceAll('/', '.');
}

function exportInUse({ resources, remarks }: Clues): Reading | undefined {
  const text = [...resources.map(({ reason }) => reason), remarks].join('\n');
  const match =
    /(?:Cannot delete export|Export) (\S+?) (?:cannot be \w+ )?as it is in use by ([^\n"]+?)\.?(?:\n|"|$)/.exec(
      text,
    );
  if (!match) return undefined;
  const [, name, users] = match;
  return {
    code: 'export-in-use',
    text: `the export ${name} is still used by stack ${users}`,
    advice: `let ${users} import something else first (aws cloudformation list-imports --export-name ${name}), then do this again`,
    place: { logicalId: 'Outputs', path: '' },
  };
}

function quotaReached(clues: Clues): Reading | undefined {
  const found = findText(
    clues,
    /LimitExceeded|ServiceQuotaExceeded|reached the limit|limit (?:has been )?exceeded|maximum number of|quota/i,
  );
  if (!found) return undefined;
  return {
    code: 'quota-reached',
    text: `a quota of this account is reached: ${found.text}`,
    advice: 'ask for more in Service Quotas, or remove what is not needed any more',
    ...placeOf(found.resource),
  };
}

function noCapacity(clues: Clues): Reading | undefined {
  const found = findText(
    clues,
    /unable to place a task|no container instance|Capacity is unavailable|insufficient (?:memory|cpu|capacity)|RESOURCE:(?:MEMORY|CPU|ENI)/i,
  );
  if (!found) return undefined;
  const isOnInstances = /container.?instance|RESOURCE:/i.test(found.full);
  return {
    code: 'no-capacity',
    text: `no task finds a place: ${found.text}`,
    advice: isOnInstances
      ? 'add container instances, or ask for less cpu and memory'
      : 'try again later, or add subnets of other availability zones',
    place: { logicalId: 'Service', path: 'LaunchType' },
  };
}

function taskSizeInvalid({ resources }: Clues): Reading | undefined {
  const failed = resources.find(({ reason }) =>
    /No Fargate configuration exists|Invalid 'cpu'|Invalid 'memory'|invalid cpu|invalid memory/i.test(
      reason,
    ),
  );
  if (!failed) return undefined;
  return {
    code: 'task-size-invalid',
    text: `ECS does not take this task size: ${shorten(failed.reason)}`,
    advice:
      'choose a pair of cpu and memory that Fargate has (Amazon ECS Developer Guide, task size)',
    place: { logicalId: failed.logicalId, path: 'Cpu' },
  };
}

function permissionMissing(clues: Clues): Reading | undefined {
  const found = findText(clues, /AccessDenied|not authorized to perform|UnauthorizedOperation/i);
  if (!found) return undefined;
  const [, action] = /perform:? (\S+?:\S+)/.exec(found.full) ?? [];
  return {
    code: 'permission-missing',
    text: `the role that deploys ${action === undefined ? 'lacks a permission' : `lacks ${action}`}: ${found.text}`,
    advice: 'give it the policy that meshc iam apply prints for this mesh',
    ...placeOf(found.resource),
  };
}

function nameTaken(clues: Clues): Reading | undefined {
  const found = findText(clues, /already exists|AlreadyExists/);
  return found && { ...taken(found.text), ...placeOf(found.resource) };
}

function taken(reason: string): Omit<Reading, 'place'> {
  const [, type = 'a resource'] = /type '([^']+)'/.exec(reason) ?? [];
  const [, name] = /identifier '([^']+)'|name (\S+) already exists/.exec(reason) ?? [];
  return {
    code: 'name-taken',
    text: `${type} ${name ?? ''} exists already, and this stack did not make it`.replace('  ', ' '),
    advice: 'give it another name in mesh.yaml, or remove the one that is there',
  };
}

function resourceFailed({ resources }: Clues): Reading | undefined {
  const failed = resources.find(({ reason }) => !isRollout(reason));
  if (!failed) return undefined;
  const { logicalId, type, status, reason } = failed;
  const [, verb = 'change'] = /^(CREATE|UPDATE|DELETE)/.exec(status) ?? [];
  return {
    code: 'resource-failed',
    text: `${logicalId} (${type}) failed to ${verb.toLowerCase()}: ${shorten(reason)}`,
    advice: `correct what the message names: it is ${type.split('::')[1]?.toUpperCase() ?? 'AWS'} that refuses`,
    ...placeOf(failed),
  };
}

function rolloutFailed({ resources, remarks, component }: Clues): Reading | undefined {
  const isFailed = isRollout(remarks) || resources.some(({ reason }) => isRollout(reason));
  if (!isFailed) return undefined;
  return {
    code: 'rollout-failed',
    text: `the tasks of ${component} did not become steady, and ECS gave up`,
    advice:
      'no stopped task could be read any more: apply again and watch, or look at the events of the service',
    place: { logicalId: 'Service', path: '' },
  };
}

function isRollout(text: string): boolean {
  return /circuit breaker|did(?: not|n't) stabilize|NotStabilized|tasks failed to start|rolling back/i.test(
    text,
  );
}

interface FoundText {
  /** Without what CloudFormation puts around it. */
  readonly text: string;
  readonly full: string;
  readonly resource?: FailedResource;
}

/** The first reason of a resource that says it, else the first remark. */
function findText({ resources, remarks }: Clues, pattern: RegExp): FoundText | undefined {
  const resource = resources.find(({ reason }) => pattern.test(reason));
  if (resource) return { text: shorten(resource.reason), full: resource.reason, resource };
  const remark = remarks.split('\n').find((line) => pattern.test(line));
  return remark === undefined ? undefined : { text: shorten(remark), full: remark };
}

function placeOf(resource: FailedResource | undefined): Pick<Reading, 'place'> {
  return resource ? { place: { logicalId: resource.logicalId, path: '' } } : {};
}

/** A handler's message without request ids and the words around it. */
function shorten(reason: string): string {
  const [, inner] =
    /Resource handler returned message: "([\s\S]*?)"(?: \(RequestToken|$)/.exec(reason) ?? [];
  return (inner ?? reason)
    .replace(/\s*\((?:Service|RequestToken|Status Code|Request ID)[^)]*\)/g, '')
    .replace(/^\(service [^)]*\) /, '')
    .replace(/^was unable to place a task\.? (?:Reason: )?/, '')
    .trim()
    .replace(/\.+$/, '');
}
