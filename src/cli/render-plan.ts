import type { Palette } from '../diagnostics/palette.ts';
import { printableLine } from '../kit/printable.ts';
import type { Plan, PlanProblem, ResourceChange, StackChange } from '../model/change.ts';
import type { Location } from '../model/source.ts';
import {
  type ChangeEntry,
  type FoldedEntries,
  foldEntries,
  nameComponents,
} from './fold-changes.ts';
import { renderResource, renderValueChange } from './render-change.ts';

/** How a plan is written. */
export interface PlanStyle {
  readonly palette: Palette;
  /** Every component by itself, and every value in full. */
  readonly isVerbose: boolean;
  /** What the plan was compared with, when it was not what AWS has. */
  readonly against?: string;
}

const VALUE_LENGTH = 70;
const MOST_DETAILS = 12;

/**
 * A plan for people: counts, then what needs a look (removals, replacements, wider rights and network), then all changes.
 * What several components have in common is told once.
 */
export function renderPlan(plan: Plan, style: PlanStyle): string {
  const { palette } = style;
  const changing = plan.stacks.filter((stack) => stack.action !== 'none');
  const name = `${plan.identity.name}/${plan.identity.environment}`;
  const place =
    style.against === undefined
      ? `in ${plan.target.accountId} ${plan.target.region}`
      : `against ${printableLine(style.against)}`;
  if (changing.length === 0 && plan.problems.length === 0) {
    const same = style.against === undefined ? 'is as mesh.yaml says' : 'is the same';
    return `${palette.good('no changes')}: ${name} ${place} ${same}\n`;
  }
  const entries = changing.flatMap((change) => entriesOf(change, style));
  const sections = [
    `${palette.strong(name)} ${place}: ${renderSummary(plan)}`,
    renderAlerts(changing, palette),
    ...(style.isVerbose ? byComponent(entries) : foldEntries(entries)).map((group) =>
      renderGroup(group, style),
    ),
    ...plan.problems.map((problem) => renderProblem(problem, palette)),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** `3 to create, 1 new revision, 1 to remove`. */
function renderSummary({ summary }: Plan): string {
  const counts: readonly (readonly [number, string])[] = [
    [summary.remove, 'to remove'],
    [summary.replace, 'to replace'],
    [summary.mayReplace, 'that may be replaced'],
    [summary.create, 'to create'],
    [summary.update, 'to update'],
    [summary.newRevision, summary.newRevision === 1 ? 'new revision' : 'new revisions'],
    [summary.redeploy, 'to redeploy'],
  ];
  const parts = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return parts.join(', ') || 'no resource changes';
}

/** What needs a look, the hardest to undo first. */
const ALERTS: readonly {
  readonly text: string;
  readonly matches: (resource: ResourceChange) => boolean;
}[] = [
  { text: 'removes', matches: ({ impact, isRetained }) => impact === 'remove' && !isRetained },
  { text: 'replaces', matches: ({ impact }) => impact === 'replace' },
  { text: 'may replace', matches: ({ impact }) => impact === 'may-replace' },
  { text: 'may give more rights with', matches: ({ widens }) => widens === 'iam' },
  { text: 'may let more traffic in or out with', matches: ({ widens }) => widens === 'network' },
];

function renderAlerts(changing: readonly StackChange[], palette: Palette): string {
  const removed = changing.filter(({ action }) => action === 'remove');
  const kept = changing.filter(({ action }) => action !== 'remove');
  const lines = [
    ...removed.map(({ component }) => palette.error(`- ${component}: the stack is removed`)),
    ...ALERTS.flatMap(({ text, matches }) => {
      const alerts = kept.flatMap(({ component, resources }) => {
        const names = resources.filter(matches).map(({ logicalId }) => printableLine(logicalId));
        return names.length > 0 ? [{ component, head: `${text} ${names.join(', ')}` }] : [];
      });
      return foldEntries(alerts).flatMap(({ components, entries }) =>
        entries.map(({ head }) => palette.warning(`! ${nameComponents(components)}: ${head}`)),
      );
    }),
  ];
  return lines.length === 0
    ? ''
    : ['look at these first', ...lines.map((line) => `  ${line}`)].join('\n');
}

function entriesOf(change: StackChange, { palette, isVerbose }: PlanStyle): readonly ChangeEntry[] {
  const { component } = change;
  const length = isVerbose ? Number.POSITIVE_INFINITY : VALUE_LENGTH;
  const whole = describeWhole(change);
  const place = change.origin === undefined ? {} : { place: renderPlace(change.origin) };
  if (whole !== undefined && !isVerbose)
    return [{ component, head: `${whole}: ${countTypes(change)}`, ...place }];
  return [
    ...(whole === undefined ? [] : [{ component, head: whole, ...place }]),
    ...change.resources
      .filter((resource) => isVerbose || !isImplied(resource))
      .flatMap((resource) => {
        const head = renderResource(resource, palette);
        if (resource.properties.length === 0) return [{ component, head }];
        return resource.properties.map((property) => ({
          component,
          head,
          detail: renderValueChange(property, length),
          ...(property.origin === undefined ? {} : { place: renderPlace(property.origin) }),
        }));
      }),
    ...change.outputs.map((output) => ({
      component,
      head: 'output',
      detail: renderValueChange(output, length),
    })),
    ...change.tags.map((tag) => ({
      component,
      head: 'stack tag',
      detail: renderValueChange(tag, length),
    })),
    ...notesOf(change).map((head) => ({ component, head })),
  ];
}

/** A service that does nothing but follow its task definition's new revision: "rolling deploy" says so already. */
function isImplied({ type, impact, properties }: ResourceChange): boolean {
  return (
    type === 'AWS::ECS::Service' &&
    impact === 'update' &&
    properties.every(
      ({ path, after }) => path === 'TaskDefinition' && after.kind === 'known-after-apply',
    )
  );
}

function describeWhole({ action }: StackChange): string | undefined {
  switch (action) {
    case 'create':
      return 'create the stack';
    case 'recreate':
      return 'remove what a failed create left, and create the stack';
    case 'remove':
      return 'remove the stack';
    case 'none':
    case 'update':
    case 'redeploy':
    case 'attention':
      return undefined;
  }
}

function notesOf(change: StackChange): readonly string[] {
  const { redeploy, attention, busy } = change;
  return [
    ...(redeploy ? [describeRedeploy(redeploy)] : []),
    ...(attention ? [`${attention.reason}; run: ${attention.command}`] : []),
    ...(busy === undefined ? [] : [`${busy} now: apply waits for it`]),
  ];
}

function describeRedeploy(redeploy: NonNullable<StackChange['redeploy']>): string {
  const shortName = (arn: string): string => arn.split('/').at(-1) ?? arn;
  const running = shortName(redeploy.runningTaskDefinition);
  const planned = shortName(redeploy.plannedTaskDefinition);
  return running === planned
    ? `the last deployment of ${planned} failed: it is tried again`
    : `runs ${running}, but its stack says ${planned}: it is rolled out again`;
}

/** `1 AWS::ECS::Service, 2 AWS::IAM::Role`. */
function countTypes({ resources }: StackChange): string {
  const counts = Map.groupBy(resources, ({ type }) => type);
  const parts = [...counts].map(([type, those]) => `${those.length} ${printableLine(type)}`);
  return parts.join(', ') || 'nothing is in it';
}

function byComponent(entries: readonly ChangeEntry[]): readonly FoldedEntries[] {
  const groups = Map.groupBy(entries, ({ component }) => component);
  return [...groups].map(([component, those]) => ({ components: [component], entries: those }));
}

function renderGroup(
  { components, entries }: FoldedEntries,
  { palette, isVerbose }: PlanStyle,
): string {
  const count = components.length > 1 ? `${components.length} components: ` : '';
  const title = palette.strong(`${count}${nameComponents(components)}`);
  const blocks = [...Map.groupBy(entries, ({ head }) => head)].map(([head, those]) =>
    renderBlock(head, those, {
      palette,
      most: isVerbose ? Number.POSITIVE_INFINITY : MOST_DETAILS,
    }),
  );
  const [only] = blocks;
  if (only && blocks.length === 1 && only.length === 1) return `${title}: ${only[0]}`;
  return [title, ...blocks.flat().map((line) => `  ${line}`)].join('\n');
}

/** One line when there is one detail, otherwise the head and its details below. */
function renderBlock(
  head: string,
  entries: FoldedEntries['entries'],
  { palette, most }: { readonly palette: Palette; readonly most: number },
): readonly string[] {
  const placed = (text: string, place: string | undefined): string =>
    place === undefined ? text : `${text}  ${palette.faint(place)}`;
  const details = entries.flatMap(({ detail, place }) =>
    detail === undefined ? [] : [placed(detail, place)],
  );
  if (details.length === 0) return [placed(head, entries[0]?.place)];
  if (details.length === 1) return [`${head}: ${details[0]}`];
  const more = details.length > most ? [`and ${details.length - most} more, see --verbose`] : [];
  return [head, ...[...details.slice(0, most), ...more].map((detail) => `    ${detail}`)];
}

function renderPlace({ file, line, column }: Location): string {
  return printableLine(`${file}:${line}:${column}`);
}

function renderProblem(
  { component, message, hint, origin }: PlanProblem,
  palette: Palette,
): string {
  const place = renderPlace(origin);
  return `${place}: ${palette.error('error')}: ${printableLine(`${component}: ${message}`)}\n  ${hint}`;
}
