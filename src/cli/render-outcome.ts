import type { Palette } from '../diagnostics/palette.ts';
import { printableLine } from '../kit/printable.ts';
import type {
  FailureCause,
  MeshOutcome,
  OutcomeWord,
  StackOutcome,
  StackOutcomeWord,
  StoppedContainer,
  StoppedTask,
} from '../model/outcome.ts';
import { nameComponents } from './fold-changes.ts';

const WORDS: Readonly<Record<OutcomeWord, string>> = {
  applied: 'applied',
  'no-changes': 'no changes',
  destroyed: 'destroyed',
  'rolled-back': 'failed and rolled back',
  'needs-attention': 'failed, and a stack needs attention',
  stale: 'the plan is stale',
  'wrong-target': 'refused',
  error: 'failed',
  detached: 'not finished: it goes on in AWS',
  interrupted: 'interrupted',
  refused: 'refused',
  invalid: 'the input is wrong',
};

const FAILED: readonly StackOutcomeWord[] = [
  'needs-attention',
  'error',
  'rolled-back',
  'stale',
  'detached',
  'interrupted',
];

/** How a run ended, for people: what failed first, with its cause and the command that helps, then the rest in short. */
export function renderOutcome(outcome: MeshOutcome, palette: Palette): string {
  const { identity, target, stacks, message } = outcome;
  const place = `${identity.name}/${identity.environment} in ${target.accountId} ${target.region}`;
  const isGood = ['applied', 'no-changes', 'destroyed'].includes(outcome.outcome);
  const paint = isGood ? palette.good : palette.error;
  const head = `${paint(WORDS[outcome.outcome])}: ${place}`;
  const failed = stacks.filter((stack) => FAILED.includes(stack.outcome));
  const lines = [
    ...failed.flatMap((stack) => renderStack(stack, palette)),
    message === undefined ? head : `${head}: ${printableLine(message)}`,
    ...renderRest(stacks),
  ];
  return `${lines.join('\n')}\n`;
}

function renderRest(stacks: readonly StackOutcome[]): readonly string[] {
  const rest: readonly (readonly [StackOutcomeWord, string])[] = [
    ['applied', 'applied'],
    ['removed', 'removed'],
    ['not-started', 'not started'],
  ];
  return rest.flatMap(([word, text]) => {
    const components = stacks
      .filter(({ outcome }) => outcome === word)
      .map(({ component }) => component);
    return components.length > 0 ? [`  ${text}: ${nameComponents(components, 10)}`] : [];
  });
}

function renderStack(stack: StackOutcome, palette: Palette): readonly string[] {
  const { component, outcome, cause, command, message, origin } = stack;
  const meaning = cause?.meaning;
  const place = origin ? `${origin.file}:${origin.line}:${origin.column}: ` : '';
  const what = meaning ?? message ?? cause?.resources[0]?.reason ?? WORDS[outcomeWord(outcome)];
  return [
    `${place}${palette.error(`${component} ${WORDS[outcomeWord(outcome)]}`)}: ${printableLine(what)}`,
    ...(meaning !== undefined && message !== undefined ? [`  ${printableLine(message)}`] : []),
    ...(cause ? renderCause(cause, palette) : []),
    ...(command === undefined ? [] : [`  run: ${palette.strong(command)}`]),
    '',
  ];
}

/** A stack's word that is also a run's; the others are never shown here. */
function outcomeWord(outcome: StackOutcomeWord): OutcomeWord {
  if (outcome === 'not-started') return 'interrupted';
  return outcome === 'removed' ? 'destroyed' : outcome;
}

function renderCause(cause: FailureCause, palette: Palette): readonly string[] {
  return [
    ...(cause.task ? renderTask(cause.task, palette) : []),
    ...cause.checks.map(({ name, logicalId, path, reason }) => {
      const where = [logicalId, path].filter((part) => part !== undefined).join(' ');
      return `  check ${printableLine(`${name} ${where}: ${reason}`)}`;
    }),
    ...cause.resources.map(
      ({ logicalId, type, status, reason }) =>
        `  ${printableLine(`${logicalId} (${type}) ${status}: ${reason}`)}`,
    ),
    ...cause.serviceEvents.map((event) => `  ECS: ${printableLine(event)}`),
    ...cause.missing.map((what) => palette.faint(`  could not be read: ${printableLine(what)}`)),
  ];
}

function renderTask(task: StoppedTask, palette: Palette): readonly string[] {
  const id = task.taskArn.split('/').at(-1) ?? task.taskArn;
  const why = [task.stopCode, task.stoppedReason].filter((part) => part !== undefined).join(': ');
  const others = task.containers.filter(({ name }) => name !== task.firstFailed?.name);
  const log = task.logLines ?? [];
  return [
    `  task ${printableLine(`${id} stopped: ${why}`)}`,
    ...(task.firstFailed
      ? [`    ${palette.error(renderContainer(task.firstFailed))}, failed first`]
      : []),
    ...log.map((line) => `      | ${printableLine(line)}`),
    ...others.map((container) => palette.faint(`    ${renderContainer(container)}`)),
  ];
}

function renderContainer({ name, exitCode, reason, health }: StoppedContainer): string {
  const parts = [
    exitCode === undefined ? 'did not run' : `exit code ${exitCode}`,
    ...(health === 'UNHEALTHY' ? ['unhealthy'] : []),
    ...(reason === undefined || reason === '' ? [] : [reason]),
  ];
  return printableLine(`container ${name}: ${parts.join(', ')}`);
}
