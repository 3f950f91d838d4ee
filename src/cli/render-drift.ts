import type { Palette } from '../diagnostics/palette.ts';
import { printableLine } from '../kit/printable.ts';
import type {
  ComponentDrift,
  DriftedProperty,
  DriftedResource,
  MeshDrift,
} from '../model/drift.ts';
import { nameComponents } from './fold-changes.ts';

/** How drift is written. */
export interface DriftStyle {
  readonly palette: Palette;
  /** Also what is accepted, and what CloudFormation reports without need. */
  readonly isVerbose: boolean;
}

const VALUE_LENGTH = 120;
const MOST_NAMES = 10;

/** Drift for people: what has drifted by component, then what was not looked at, and a count of the rest. */
export function renderDrift(drift: MeshDrift, style: DriftStyle): string {
  const { identity, target, components } = drift;
  const { palette } = style;
  const drifted = components.filter(({ state }) => state === 'drifted');
  const name = `${palette.strong(`${identity.name}/${identity.environment}`)} in ${target.accountId} ${target.region}`;
  const head =
    drifted.length === 0
      ? `${name}: ${palette.good('no drift')}`
      : `${name}: ${palette.warning(`${drifted.length} of ${components.length} components drifted`)}`;
  const sections = [
    [head],
    ...components.map((component) => renderComponent(component, style)),
    renderUnchecked(components, palette),
    renderHidden(components, style),
    drifted.length === 0
      ? []
      : [
          'meshc apply does not see drift: change it back, put it into mesh.yaml, or accept it with --accept',
        ],
  ];
  const texts = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

function renderComponent(
  { component, state, reason, resources }: ComponentDrift,
  style: DriftStyle,
): readonly string[] {
  if (state === 'failed') {
    return [style.palette.error(`${component}: not compared: ${printableLine(reason ?? '')}`)];
  }
  const lines = resources.flatMap((resource) => renderResource(resource, style));
  return lines.length === 0 ? [] : [style.palette.strong(component), ...lines];
}

function renderResource(resource: DriftedResource, style: DriftStyle): readonly string[] {
  const { logicalId, type, physicalId, isDeleted, verdict, properties } = resource;
  if (verdict !== 'drift' && !style.isVerbose) return [];
  const title = `  ${logicalId} (${type}) ${printableLine(physicalId)}`;
  if (isDeleted)
    return [style.palette.error(`${title}: is gone${verdict === 'drift' ? '' : ', accepted'}`)];
  const shown = properties.filter((one) => one.verdict === 'drift' || style.isVerbose);
  return [title, ...shown.map((property) => renderProperty(property, style))];
}

function renderProperty(
  { property, expected, actual, verdict, reason, origin }: DriftedProperty,
  { palette }: DriftStyle,
): string {
  const place = origin ? ` (${origin.file}:${origin.line}:${origin.column})` : '';
  const change = `${property}: ${valueText(expected)} → ${valueText(actual)}`;
  if (verdict === 'drift') return `    ${change}${place}`;
  return palette.faint(`    ${change}, ${verdict}${reason === undefined ? '' : `: ${reason}`}`);
}

function valueText(value: string | undefined): string {
  return value === undefined ? '(none)' : printableLine(value, VALUE_LENGTH);
}

function renderUnchecked(
  components: readonly ComponentDrift[],
  palette: Palette,
): readonly string[] {
  const unchecked = components.filter(({ state }) => state === 'not-checked');
  return [...Map.groupBy(unchecked, ({ reason }) => reason)].map(([reason, those]) =>
    palette.faint(
      `not compared: ${nameComponents(
        those.map(({ component }) => component),
        MOST_NAMES,
      )}: ${reason ?? ''}`,
    ),
  );
}

function renderHidden(
  components: readonly ComponentDrift[],
  { palette, isVerbose }: DriftStyle,
): readonly string[] {
  const verdicts = components.flatMap(({ resources }) =>
    resources.flatMap(({ isDeleted, verdict, properties }) =>
      isDeleted ? [verdict] : properties.map((property) => property.verdict),
    ),
  );
  const accepted = verdicts.filter((verdict) => verdict === 'accepted').length;
  const noise = verdicts.filter((verdict) => verdict === 'noise').length;
  if (isVerbose || accepted + noise === 0) return [];
  const parts = [
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
    ...(noise > 0 ? [`${noise} that CloudFormation reports without need`] : []),
  ];
  return [palette.faint(`not shown: ${parts.join(', ')} (--verbose)`)];
}
