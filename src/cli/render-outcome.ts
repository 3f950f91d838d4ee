import type { Palette } from '../diagnostics/palette.ts';
import { printableLine } from '../kit/printable.ts';
import type { MeshOutcome, OutcomeWord, StackOutcome, StackOutcomeWord } from '../model/outcome.ts';
import { nameComponents } from './fold-changes.ts';
import { renderCause } from './render-cause.ts';
import { renderDuration } from './render-duration.ts';

/** Longest sentence in which a text of AWS or of a log is quoted. */
const LONGEST_TEXT = 600;
const MOST_NAMES = 10;

const WORDS: Readonly<Record<OutcomeWord, string>> = {
  applied: 'applied',
  'no-changes': 'no changes',
  destroyed: 'destroyed',
  cancelled: 'cancelled',
  'rolled-back': 'failed and rolled back',
  'needs-attention': 'failed, and a stack needs attention',
  stale: 'the plan is stale',
  'wrong-target': 'refused',
  error: 'failed',
  detached: 'not finished',
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

/**
 * How a run ended, for people: what failed first, with its cause and the command that helps, then the rest in short, and
 * after a deploy that went well the command that shows how the mesh does.
 */
export function renderOutcome(
  outcome: MeshOutcome,
  palette: Palette,
  statusCommand?: string,
): string {
  const { identity, target, stacks, message } = outcome;
  const place = `${identity.name}/${identity.environment} in ${target.accountId} ${target.region}`;
  const isGood = ['applied', 'no-changes', 'destroyed', 'cancelled'].includes(outcome.outcome);
  const paint = isGood ? palette.good : palette.error;
  const head = `${paint(WORDS[outcome.outcome])}${renderTotal(stacks)}: ${place}`;
  const failed = stacks.filter((stack) => FAILED.includes(stack.outcome));
  const lines = [
    ...failed.flatMap((stack) => renderStack(stack, palette)),
    message === undefined ? head : `${head}: ${printableLine(message)}`,
    ...renderRest(stacks),
    ...(outcome.outcome === 'applied' && statusCommand !== undefined
      ? [`  look at it: ${palette.strong(statusCommand)}`]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

function renderRest(stacks: readonly StackOutcome[]): readonly string[] {
  const rest: readonly (readonly [StackOutcomeWord, string])[] = [
    ['applied', 'applied'],
    ['removed', 'removed'],
    ['cancelled', 'cancelled'],
    ['not-started', 'not started'],
  ];
  return rest.flatMap(([word, text]) => {
    const names = stacks.filter(({ outcome }) => outcome === word).map(nameWithTime);
    return names.length > 0 ? [`  ${text}: ${nameComponents(names, MOST_NAMES)}`] : [];
  });
}

function nameWithTime({ component, durationMs }: StackOutcome): string {
  return durationMs === undefined ? component : `${component} ${renderDuration(durationMs)}`;
}

/** How long the work on all stacks took, from the first to the last; empty where nothing was done. */
function renderTotal(stacks: readonly StackOutcome[]): string {
  const times = stacks.flatMap(({ startedAt, durationMs }) => {
    const startMs = Date.parse(startedAt ?? '');
    return durationMs === undefined ? [] : [{ startMs, endMs: startMs + durationMs }];
  });
  if (times.length === 0) return '';
  const startMs = Math.min(...times.map((time) => time.startMs));
  return ` in ${renderDuration(Math.max(...times.map((time) => time.endMs)) - startMs)}`;
}

/** The first lines say what happened and where, what to do about it, and what to type then; what was seen follows. */
function renderStack(stack: StackOutcome, palette: Palette): readonly string[] {
  const { component, outcome, cause, command, message } = stack;
  const meaning = cause?.meaning;
  const origin = meaning?.origin ?? stack.origin;
  const place = origin ? `${origin.file}:${origin.line}:${origin.column}: ` : '';
  const what = meaning?.text ?? message ?? cause?.resources[0]?.reason;
  const head = palette.error(`${component} ${WORDS[outcomeWord(outcome)]}`);
  const next = meaning ? 'then run' : 'run';
  const ask = meaning?.advice.includes('?') ? 'check:' : 'do:';
  return [
    `${place}${head}${what === undefined ? '' : `: ${printableLine(what, LONGEST_TEXT)}`}`,
    ...(meaning ? [`  ${palette.strong(ask)} ${printableLine(meaning.advice, LONGEST_TEXT)}`] : []),
    ...(command === undefined ? [] : [`  ${next}: ${palette.strong(command)}`]),
    ...(meaning && message !== undefined ? [`  ${printableLine(message)}`] : []),
    ...(cause ? renderCause(cause, { palette, message }) : []),
    '',
  ];
}

/** A stack's word that is also a run's; the others are never shown here. */
function outcomeWord(outcome: StackOutcomeWord): OutcomeWord {
  if (outcome === 'not-started') return 'interrupted';
  return outcome === 'removed' ? 'destroyed' : outcome;
}
