import type { Palette } from '../diagnostics/palette.ts';
import { printableLine } from '../kit/printable.ts';
import type { Impact, PlannedValue, ResourceChange, ValueChange } from '../model/change.ts';

const SYMBOL: Readonly<Record<Impact, string>> = {
  create: '+',
  update: '~',
  'new-revision': '~',
  'may-replace': '!',
  replace: '!',
  remove: '-',
};

const WORDS: Readonly<Record<Impact, string>> = {
  create: 'create',
  update: 'update in place',
  'new-revision': 'new revision, rolling deploy',
  'may-replace': 'may be replaced',
  replace: 'replace',
  remove: 'remove',
};

/** `~ TaskDefinition (AWS::ECS::TaskDefinition): new revision, rolling deploy`, in the colour of what it does. */
export function renderResource(change: ResourceChange, palette: Palette): string {
  const { logicalId, type, impact } = change;
  const words = change.isRetained ? 'leaves the stack, stays in AWS' : WORDS[impact];
  const text = `${SYMBOL[impact]} ${logicalId} (${type}): ${words}`;
  return paintFor(impact, palette)(printableLine(text));
}

/** `ContainerDefinitions[web].Image: "web:1" → "web:2"`; values longer than `valueLength` are cut to where they differ. */
export function renderValueChange(change: ValueChange, valueLength: number): string {
  const path = `${printableLine(change.path)}${'isOverride' in change ? ' (override)' : ''}`;
  const [before, after] = [renderValue(change.before), renderValue(change.after)];
  if (change.before.kind === 'absent') return `${path}: + ${cutAround(after, 0, valueLength)}`;
  if (change.after.kind === 'absent') return `${path}: - ${cutAround(before, 0, valueLength)}`;
  if (change.after.kind === 'known-after-apply') return `${path}: ${after}`;
  const place = firstDifference(before, after);
  return `${path}: ${cutAround(before, place, valueLength)} → ${cutAround(after, place, valueLength)}`;
}

function renderValue(value: PlannedValue): string {
  switch (value.kind) {
    case 'absent':
      return 'nothing';
    case 'known-after-apply':
      return 'known after apply';
    case 'value':
      return printableLine(JSON.stringify(value.value), Number.POSITIVE_INFINITY);
  }
}

function firstDifference(left: string, right: string): number {
  let place = 0;
  while (place < left.length && left[place] === right[place]) place += 1;
  return place;
}

/** The part of a long text around a place, with ellipses where something was cut. */
function cutAround(text: string, place: number, length: number): string {
  if (text.length <= length) return text;
  const start = Math.max(0, Math.min(place - Math.floor(length / 3), text.length - length));
  const part = text.slice(start, start + length);
  return `${start > 0 ? '…' : ''}${part}${start + length < text.length ? '…' : ''}`;
}

function paintFor(impact: Impact, palette: Palette): (text: string) => string {
  switch (impact) {
    case 'create':
      return palette.good;
    case 'remove':
    case 'replace':
      return palette.error;
    case 'may-replace':
    case 'update':
    case 'new-revision':
      return palette.warning;
  }
}
