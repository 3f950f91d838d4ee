import type { Palette } from '../diagnostics/palette.ts';
import { printableLine } from '../kit/printable.ts';
import type { Impact, PlannedValue, ResourceChange, ValueChange } from '../model/change.ts';

/** How changes are written. */
export interface ChangeStyle {
  readonly palette: Palette;
  /** Longest value before it is cut; infinite to show everything. */
  readonly valueLength: number;
}

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
export function renderResource(change: ResourceChange, { palette }: ChangeStyle): string {
  const { logicalId, type, impact } = change;
  const words = change.isRetained ? 'leaves the stack, stays in AWS' : WORDS[impact];
  const text = `${SYMBOL[impact]} ${logicalId} (${type}): ${words}`;
  return paintFor(impact, palette)(printableLine(text));
}

/** `ContainerDefinitions[web].Image: "web:1" → "web:2"` */
export function renderValueChange(change: ValueChange, style: ChangeStyle): string {
  const { path, before, after } = change;
  const shown = printableLine(path);
  if (before.kind === 'absent') return `${shown}: + ${renderValue(after, style)}`;
  if (after.kind === 'absent') return `${shown}: - ${renderValue(before, style)}`;
  if (after.kind === 'known-after-apply') return `${shown}: known after apply`;
  return `${shown}: ${renderValue(before, style)} → ${renderValue(after, style)}`;
}

function renderValue(value: PlannedValue, { valueLength }: ChangeStyle): string {
  switch (value.kind) {
    case 'absent':
      return 'nothing';
    case 'known-after-apply':
      return 'known after apply';
    case 'value':
      return printableLine(JSON.stringify(value.value), valueLength);
  }
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
