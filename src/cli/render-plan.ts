import type { Palette } from '../diagnostics/palette.ts';
import { printableLine } from '../kit/printable.ts';
import type { Plan, PlanProblem, ResourceChange, StackChange } from '../model/change.ts';
import { type FoldedChange, foldChanges, nameComponents } from './fold-changes.ts';
import { type ChangeStyle, renderResource, renderValueChange } from './render-change.ts';

/** How a plan is written. */
export interface PlanStyle {
  readonly palette: Palette;
  /** Every component and every value in full. */
  readonly isVerbose: boolean;
}

const VALUE_LENGTH = 60;
const MOST_PROPERTIES = 12;

/**
 * A plan for people: counts, then what needs a look (removals, replacements, wider rights and network), then all changes
 * by component. Components that change in the same way stand together.
 */
export function renderPlan(plan: Plan, { palette, isVerbose }: PlanStyle): string {
  const style = { palette, valueLength: isVerbose ? Number.POSITIVE_INFINITY : VALUE_LENGTH };
  const changing = plan.stacks.filter((stack) => stack.action !== 'none');
  const name = `${plan.identity.name}/${plan.identity.environment}`;
  const place = `${plan.target.accountId} ${plan.target.region}`;
  if (changing.length === 0)
    return `${palette.good('no changes')}: ${name} in ${place} is as mesh.yaml says\n`;
  const groups = isVerbose
    ? changing.map((change) => ({ components: [change.component], change }))
    : foldChanges(changing);
  const sections = [
    `${palette.strong(name)} in ${place}: ${renderSummary(plan)}`,
    renderAlerts(groups, style),
    ...groups.map((group) => renderGroup(group, style, isVerbose)),
    ...plan.problems.map((problem) => renderProblem(problem, palette)),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** `3 to create, 1 new revision, 1 to remove`. */
export function renderSummary({ summary }: Pick<Plan, 'summary'>): string {
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
  return parts.join(', ') || 'stacks to update';
}

function renderAlerts(groups: readonly FoldedChange[], style: ChangeStyle): string {
  const lines = groups.flatMap(({ components, change }) => {
    const whose = nameComponents(components);
    if (change.action === 'remove')
      return [style.palette.error(`- ${whose}: the stack and everything in it is removed`)];
    const alerts = change.resources.flatMap((resource) => alertOf(resource));
    return [...new Set(alerts)].map((alert) => style.palette.warning(`! ${whose}: ${alert}`));
  });
  if (lines.length === 0) return '';
  return ['look at these first', ...lines.map((line) => `  ${line}`)].join('\n');
}

function alertOf({
  logicalId,
  type,
  impact,
  widens,
  isRetained,
}: ResourceChange): readonly string[] {
  const what = `${logicalId} (${type})`;
  if (impact === 'replace') return [`${what} is replaced`];
  if (impact === 'may-replace') return [`${what} may be replaced`];
  if (impact === 'remove' && !isRetained) return [`${what} is removed`];
  if (widens === 'iam') return [`${what} may give more rights`];
  if (widens === 'network') return [`${what} may let more traffic in or out`];
  return [];
}

function renderGroup(group: FoldedChange, style: ChangeStyle, isVerbose: boolean): string {
  const { components, change } = group;
  const head = renderHead(group, style.palette);
  const isWhole = change.action === 'remove' || change.action === 'create';
  if (isWhole && !isVerbose) return `${head}: ${countTypes(change)}`;
  const lines = [
    ...change.resources.flatMap((resource) => renderDetails(resource, style, isVerbose)),
    ...change.outputs.map((output) => `output ${renderValueChange(output, style)}`),
    ...change.tags.map((tag) => `stack tag ${renderValueChange(tag, style)}`),
    ...renderRedeploy(change),
    ...(change.attention ? [`${change.attention.reason}; run: ${change.attention.command}`] : []),
    ...(change.busy ? [`${change.busy} now: apply waits for it`] : []),
  ];
  const [line] = lines;
  if (components.length > 1 && lines.length === 1 && line) return `${head}: ${line}`;
  return [head, ...lines.map((text) => `  ${text}`)].join('\n');
}

function renderHead({ components, change }: FoldedChange, palette: Palette): string {
  const count = components.length > 1 ? `${components.length} components: ` : '';
  const words: Readonly<Record<StackChange['action'], string>> = {
    none: 'no changes',
    create: 'create',
    update: 'update',
    recreate: 'remove what a failed create left, and create',
    redeploy: 'roll out again',
    remove: 'remove',
    attention: 'needs attention',
  };
  return `${palette.strong(`${count}${nameComponents(components)}`)} (${words[change.action]})`;
}

function renderDetails(
  resource: ResourceChange,
  style: ChangeStyle,
  isVerbose: boolean,
): readonly string[] {
  const [head, properties] = [renderResource(resource, style), resource.properties];
  const most = isVerbose ? Number.POSITIVE_INFINITY : MOST_PROPERTIES;
  const shown = properties.slice(0, most).map((property) => renderValueChange(property, style));
  const rest =
    properties.length > most ? [`and ${properties.length - most} more, see --verbose`] : [];
  const [only] = shown;
  if (shown.length === 1 && only) return [`${head}: ${only}`];
  return [head, ...[...shown, ...rest].map((line) => `    ${line}`)];
}

function renderRedeploy({ redeploy }: StackChange): readonly string[] {
  if (!redeploy) return [];
  const [running, planned] = [redeploy.runningTaskDefinition, redeploy.plannedTaskDefinition].map(
    (arn) => arn.split('/').at(-1) ?? arn,
  );
  if (running === planned) return [`the last deployment of ${planned} failed: it is tried again`];
  return [`runs ${running}, but its stack says ${planned}: it is rolled out again`];
}

/** `1 AWS::ECS::Service, 2 AWS::IAM::Role`. */
function countTypes({ resources }: StackChange): string {
  const counts = Map.groupBy(resources, ({ type }) => type);
  const parts = [...counts].map(([type, those]) => `${those.length} ${printableLine(type)}`);
  return parts.join(', ') || 'nothing is left in the stack';
}

function renderProblem(
  { component, message, hint, origin }: PlanProblem,
  palette: Palette,
): string {
  const place = `${origin.file}:${origin.line}:${origin.column}`;
  return `${place}: ${palette.error('error')}: ${printableLine(`${component}: ${message}`)}\n  ${hint}`;
}
