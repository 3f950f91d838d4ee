import { AwsError, validationError } from '../errors.ts';
import type { Input } from '../input.ts';
import { capabilitiesOf, checkTemplate } from '../template/check.ts';
import { parseTemplate, type Template } from '../template/template.ts';
import { isSame, type OutputObject } from '../values.ts';
import { arnOf, type CallContext } from '../world.ts';
import { compareStack } from './changes.ts';
import { findProblems } from './early-validation.ts';
import type { ChangeSet, Stack, StackOperation, Tag, Target } from './model.ts';
import { resolveParameters } from './parameters.ts';
import { checkUpdatable } from './refusals.ts';
import {
  beginOperation,
  findStack,
  makeStack,
  noteFinding,
  type Place,
  setStackStatus,
} from './stacks.ts';

const MOST_BODY_BYTES = 51_200;
/** Change sets of one stack (awsdocs/aws-cloudformation-user-guide issue 512). */
const MOST_CHANGE_SETS = 1000;
const CREATION_MS = 120;
const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";
const NO_UPDATES = 'No updates are to be performed.';

/** CreateChangeSet: checks what can be checked at once; the comparison follows in the background. */
export function createChangeSet(context: CallContext, input: Input): OutputObject {
  const name = input.requiredText('ChangeSetName');
  const stackName = input.requiredText('StackName');
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) {
    throw validationError(
      `1 validation error detected: Value '${name}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  }
  const kind = kindOf(input);
  const known = findStack(context, stackName);
  const target = readTarget(input, known);
  const again = repeated(known, { name, input, target });
  if (again !== undefined) return answer(again);
  checkStack({ kind, known, stackName, name });
  checkCapabilities(target);
  if ((known?.changeSets.length ?? 0) >= MOST_CHANGE_SETS) {
    throw new AwsError('LimitExceededException', 'ChangeSet limit exceeded');
  }
  const stack = known ?? makeStack(context, stackName);
  if (known === undefined) {
    beginOperation(context, stack, 'CREATE_CHANGESET', input.text('ClientToken'));
    setStackStatus(context, stack, 'REVIEW_IN_PROGRESS', { reason: 'User Initiated' });
    stack.operation = undefined;
  }
  const changeSet = makeChangeSet(context, stack, { name, kind, target, input });
  void compareInBackground(context, stack, changeSet);
  return answer(changeSet);
}

/** Reads and checks a template that came in the request. */
export function readTemplate(body: string): Template {
  const template = parseTemplate(body);
  checkTemplate(template);
  return template;
}

/** The template's text in a request; templates in S3 are out of the sandbox's reach. */
export function readBody(input: Input): string | undefined {
  if (input.text('TemplateURL') !== undefined) throw validationError('S3 error: Access Denied');
  const body = input.text('TemplateBody');
  if (body !== undefined && Buffer.byteLength(body) > MOST_BODY_BYTES) {
    throw validationError(
      `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${MOST_BODY_BYTES}`,
    );
  }
  return body;
}

/** Tags of a request; `aws:` is reserved, and there can be 50. */
function readTags(input: Input): readonly Tag[] | undefined {
  const tags = input.objects('Tags')?.map((tag) => ({
    key: tag.requiredText('Key'),
    value: tag.text('Value') ?? '',
  }));
  if (tags?.some((tag) => tag.key.toLowerCase().startsWith('aws:'))) {
    throw validationError('aws: prefixed tag key names are not allowed for external use.');
  }
  if (tags !== undefined && tags.length > 50) {
    throw validationError('Tag limit exceeded: a stack can have at most 50 tags.');
  }
  return tags;
}

function kindOf(input: Input): 'CREATE' | 'UPDATE' {
  const kind = input.choice('ChangeSetType', ['CREATE', 'UPDATE', 'IMPORT']) ?? 'UPDATE';
  if (kind === 'IMPORT')
    throw validationError('IMPORT change sets are not supported by this sandbox');
  return kind;
}

function readTarget(input: Input, stack: Stack | undefined): Target {
  const isPrevious = input.flag('UsePreviousTemplate') === true;
  const body = isPrevious ? stack?.target?.body : readBody(input);
  if (body === undefined) {
    throw validationError('Either Template URL or Template Body must be specified.');
  }
  const template = readTemplate(body);
  const parameters = resolveParameters(
    template,
    input.objects('Parameters') ?? [],
    stack?.target?.parameters,
  );
  return {
    body,
    template,
    parameters,
    tags: readTags(input) ?? stack?.target?.tags ?? [],
    capabilities: input.texts('Capabilities') ?? [],
  };
}

/** The change set that the same request has made already; a different request with the name is refused. */
function repeated(
  stack: Stack | undefined,
  request: { readonly name: string; readonly input: Input; readonly target: Target },
): ChangeSet | undefined {
  const { name, input, target } = request;
  const known = stack?.changeSets.find((changeSet) => changeSet.name === name);
  if (known === undefined) return undefined;
  const mismatch = mismatchOf(known, input.text('ClientToken'), target);
  if (mismatch === undefined) return known;
  throw new AwsError(
    'AlreadyExistsException',
    `ChangeSet ${name} cannot be created due to a mismatch with existing attribute ${mismatch}`,
  );
}

function mismatchOf(
  known: ChangeSet,
  token: string | undefined,
  target: Target,
): string | undefined {
  if (known.target.body !== target.body) return 'Template';
  const texts = (values: Target['parameters']): [string, string][] =>
    Object.entries(values).map(([key, value]) => [key, value.text]);
  if (!isSame(texts(known.target.parameters), texts(target.parameters))) return 'Parameters';
  if (JSON.stringify(known.target.tags) !== JSON.stringify(target.tags)) return 'Tags';
  return known.clientToken === token ? undefined : 'ClientToken';
}

function checkStack(request: {
  readonly kind: 'CREATE' | 'UPDATE';
  readonly known: Stack | undefined;
  readonly stackName: string;
  readonly name: string;
}): void {
  const { kind, known, stackName, name } = request;
  if (kind === 'CREATE') {
    if (known === undefined || known.status === 'REVIEW_IN_PROGRESS') return;
    throw validationError(
      `Stack [${stackName}] already exists and cannot be created again with the changeSet [${name}].`,
    );
  }
  if (known === undefined || known.status === 'REVIEW_IN_PROGRESS') {
    throw validationError(`Stack [${stackName}] does not exist`);
  }
  checkUpdatable(known);
}

function checkCapabilities(target: Target): void {
  const { capabilities } = capabilitiesOf(target.template);
  const missing = capabilities.filter((capability) => {
    const isNamed = target.capabilities.includes('CAPABILITY_NAMED_IAM');
    if (capability === 'CAPABILITY_IAM' && isNamed) return false;
    return !target.capabilities.includes(capability);
  });
  if (missing.length === 0) return;
  throw new AwsError(
    'InsufficientCapabilitiesException',
    `Requires capabilities : [${missing.join(', ')}]`,
  );
}

function makeChangeSet(
  context: CallContext,
  stack: Stack,
  made: {
    readonly name: string;
    readonly kind: 'CREATE' | 'UPDATE';
    readonly target: Target;
    readonly input: Input;
  },
): ChangeSet {
  const { name, kind, target, input } = made;
  const { ids, clock } = context.world;
  const onStackFailure = input.choice('OnStackFailure', ['ROLLBACK', 'DELETE', 'DO_NOTHING']);
  if (onStackFailure === 'DELETE' && kind !== 'CREATE') {
    throw validationError('OnStackFailure DELETE is only valid for change sets of type CREATE');
  }
  const deployment = input.object('DeploymentConfig');
  if (deployment !== undefined && onStackFailure !== undefined) {
    throw validationError('OnStackFailure cannot be used together with DeploymentConfig');
  }
  const mode = deployment?.choice('Mode', ['STANDARD', 'EXPRESS']);
  const changeSet: ChangeSet = {
    id: arnOf(context, 'cloudformation', `changeSet/${name}/${ids.uuid(`${stack.id} change set`)}`),
    name,
    stackId: stack.id,
    kind,
    createdAtMs: clock.now(),
    description: input.text('Description'),
    target,
    clientToken: input.text('ClientToken'),
    onStackFailure,
    isRollbackDisabled:
      deployment?.flag('DisableRollback') ?? (mode === 'EXPRESS' ? true : undefined),
    deploymentMode: mode,
    roleArn: input.text('RoleARN'),
    notificationArns: input.texts('NotificationARNs') ?? stack.notificationArns,
    isValidationDisabled: input.flag('DisableValidation') === true,
    operationId: ids.uuid(`${stack.id} operation`),
    executionToken: undefined,
    status: 'CREATE_PENDING',
    statusReason: undefined,
    executionStatus: 'UNAVAILABLE',
    changes: [],
  };
  stack.changeSets.push(changeSet);
  return changeSet;
}

async function compareInBackground(
  place: Place,
  stack: Stack,
  changeSet: ChangeSet,
): Promise<void> {
  const operation: Pick<StackOperation, 'id' | 'kind' | 'token'> = {
    id: changeSet.operationId,
    kind: 'CREATE_CHANGESET',
    token: changeSet.clientToken,
  };
  stack.lastOperations = [operation, ...stack.lastOperations].slice(0, 5);
  await place.world.clock.sleep(CREATION_MS / 2);
  changeSet.status = 'CREATE_IN_PROGRESS';
  await place.world.clock.sleep(CREATION_MS / 2);
  const refusal = compare(place, stack, changeSet) ?? validate(place, stack, changeSet);
  if (refusal === undefined) {
    changeSet.status = 'CREATE_COMPLETE';
    changeSet.executionStatus = 'AVAILABLE';
  } else {
    changeSet.status = 'FAILED';
    changeSet.statusReason = refusal;
  }
}

/** Compares; answers why the change set fails, or undefined. */
function compare(place: Place, stack: Stack, changeSet: ChangeSet): string | undefined {
  try {
    const { changes, areOutputsChanged } = compareStack(place, stack, changeSet.target);
    changeSet.changes = changes;
    if (changes.length > 0 || areOutputsChanged) return undefined;
    return changeSet.target.body === stack.target?.body ? NO_CHANGES : NO_UPDATES;
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    throw error;
  }
}

/** Runs the early validation; answers why the change set fails, or undefined. */
function validate(place: Place, stack: Stack, changeSet: ChangeSet): string | undefined {
  if (changeSet.isValidationDisabled) return undefined;
  const found = findProblems(place, stack, changeSet);
  const { operationId: id, clientToken: token } = changeSet;
  for (const { finding, resource } of found) {
    noteFinding(place, stack, {
      finding,
      resource,
      operation: { id, kind: 'CREATE_CHANGESET', token },
    });
  }
  const fatal = found.filter(({ finding }) => finding.mode === 'FAIL');
  if (fatal.length === 0) return undefined;
  const checks = [...new Set(fatal.map(({ check }) => check))].join(', ');
  return `The following hook(s)/validation failed: [${checks}]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.`;
}

function answer(changeSet: ChangeSet): OutputObject {
  return { Id: changeSet.id, StackId: changeSet.stackId };
}
