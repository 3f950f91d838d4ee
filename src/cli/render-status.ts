import type { Palette } from '../diagnostics/palette.ts';
import { printableLine } from '../kit/printable.ts';
import { compareText } from '../kit/sort.ts';
import type { ComponentState, ComponentStatus, MeshStatus } from '../model/status.ts';
import { nameComponents } from './fold-changes.ts';

/** How a status is written. */
export interface StatusStyle {
  readonly palette: Palette;
  /** Now, in milliseconds since the epoch. */
  readonly nowMs: number;
}

const WORDS: Readonly<Record<ComponentState, string>> = {
  healthy: 'healthy',
  changing: 'changing',
  'not-deployed': 'not deployed',
  'left-over': 'left over',
  'other-revision': 'other revision',
  degraded: 'degraded',
  'needs-attention': 'needs attention',
};

const HEADER = ['component', 'state', 'tasks', 'healthy', 'revision', 'last deploy'];
const MOST_NAMES = 5;

/** A status for people: one line for each component, then what is not as it should be and what helps. */
export function renderStatus(status: MeshStatus, style: StatusStyle): string {
  const { identity, target, owner, components } = status;
  const healthy = components.filter(({ state }) => state === 'healthy').length;
  const paint = healthy === components.length ? style.palette.good : style.palette.warning;
  const of = owner === undefined ? '' : `, owner ${printableLine(owner)}`;
  const sections = [
    [
      `${style.palette.strong(`${identity.name}/${identity.environment}`)} in ${target.accountId} ${target.region}${of}: ${paint(`${healthy} of ${components.length} components healthy`)}`,
    ],
    renderTable(components, style),
    components.flatMap((component) => renderReason(component, style)),
    renderSidecars(status, style),
  ];
  const texts = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

function renderTable(
  components: readonly ComponentStatus[],
  style: StatusStyle,
): readonly string[] {
  const rows = components.map((component) => cellsOf(component, style.nowMs));
  const widths = HEADER.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    style.palette.faint(line(HEADER)),
    ...rows.map((row, index) => paintState(components[index]?.state, style.palette)(line(row))),
  ];
}

function cellsOf(
  { component, state, service, lastDeployedAt }: ComponentStatus,
  nowMs: number,
): readonly string[] {
  const checked = service && service.healthy + service.unhealthy > 0;
  return [
    component,
    WORDS[state],
    service ? `${service.running}/${service.desired}` : '-',
    checked ? `${service.healthy}/${service.running}` : '-',
    service ? `${service.plannedRevision.split(':').at(-1)}` : '-',
    lastDeployedAt === undefined ? '-' : `${since(lastDeployedAt, nowMs)} ago`,
  ];
}

function paintState(state: ComponentState | undefined, palette: Palette): (text: string) => string {
  if (state === 'needs-attention' || state === 'degraded') return palette.error;
  return state === 'healthy' ? (text) => text : palette.warning;
}

/** Units of a time that is gone, in seconds, the largest first. */
const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'm'],
] as const;

/** `3d`, `2h`, `40s`. */
function since(at: string, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - Date.parse(at)) / 1000));
  const [size, unit] = UNITS.find(([length]) => seconds >= length) ?? [1, 's'];
  return `${Math.floor(seconds / size)}${unit}`;
}

function renderReason(
  { component, reason, origin, attention, service }: ComponentStatus,
  { palette }: StatusStyle,
): readonly string[] {
  if (reason === undefined) return [];
  const place = origin ? `${origin.file}:${origin.line}:${origin.column}: ` : '';
  const failed = service && service.failed > 0 ? ` (${service.failed} tasks failed)` : '';
  return [
    `${place}${component}: ${printableLine(reason)}${failed}`,
    ...(attention ? [`  run: ${palette.strong(attention.command)}`] : []),
  ];
}

/** Which images the sidecars run; who runs another one than most. */
function renderSidecars(
  { components, skews }: MeshStatus,
  { palette }: StatusStyle,
): readonly string[] {
  const used = new Map(
    components.flatMap(({ sidecars }) =>
      sidecars.map(({ container, image }) => [container, image]),
    ),
  );
  const lines = [...used].map(([container, image]) => {
    const skew = skews.find((one) => one.container === container);
    if (!skew) return `  ${container}  ${printableLine(image)}`;
    const parts = skew.images.map(
      (one) => `${printableLine(one.image)} in ${nameComponents(one.components, MOST_NAMES)}`,
    );
    return palette.warning(`  ${container}  ${parts.join('; ')}`);
  });
  return lines.length === 0 ? [] : ['sidecars', ...lines.toSorted(compareText)];
}
