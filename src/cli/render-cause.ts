import type { Palette } from '../diagnostics/palette.ts';
import { printableLine } from '../kit/printable.ts';
import type {
  FailedDeployment,
  FailureCause,
  StoppedContainer,
  StoppedTask,
} from '../model/outcome.ts';

/** Longest text of AWS that is shown: it holds the ARNs that AWS repeats in it. */
const LONGEST_REASON = 700;

/**
 * What was seen of a failure, from the inside out: the container that failed first with its last lines, its task, what
 * ECS said, what CloudFormation said.
 */
export function renderCause(
  cause: FailureCause,
  { palette, message }: { readonly palette: Palette; readonly message: string | undefined },
): readonly string[] {
  const { statusReason, deployment, resources } = cause;
  return [
    ...(cause.task ? renderTask(cause.task, palette) : []),
    ...(deployment ? [`  ECS: ${renderDeployment(deployment)}`] : []),
    ...countSame(cause.serviceEvents.map(withoutService)).map(
      (text) => `  ECS: ${reasonLine(text)}`,
    ),
    ...cause.checks.map(({ kind, name, logicalId, path, reason }) => {
      const where = [logicalId, path].filter((part) => part !== undefined).join(' ');
      return `  ${kind === 'hook' ? 'hook' : 'check'} ${reasonLine(`${name} ${where}: ${reason}`)}`;
    }),
    ...resources.map(
      ({ logicalId, type, status, reason }) =>
        `  ${reasonLine(`${logicalId} (${type}) ${status}: ${reason}`)}`,
    ),
    ...(statusReason === undefined || message?.includes(statusReason)
      ? []
      : [`  stack: ${reasonLine(statusReason)}`]),
    ...cause.missing.map((what) => palette.faint(`  could not be read: ${reasonLine(what)}`)),
  ];
}

/** Every event of a service begins with its name. */
function withoutService(event: string): string {
  return event.replace(/^\(service [^)]*\) /, '');
}

/** Each text once, with how often it stands there. */
function countSame(texts: readonly string[]): readonly string[] {
  return [...Map.groupBy(texts, (text) => text)].map(([text, same]) =>
    same.length > 1 ? `${text} (${same.length} times)` : text,
  );
}

function reasonLine(text: string): string {
  return printableLine(text, LONGEST_REASON);
}

function renderDeployment({ state, reason, desired, running, failed }: FailedDeployment): string {
  const counts = `${failed} ${failed === 1 ? 'task' : 'tasks'} failed, ${running} of ${desired} running`;
  const why = reason === undefined || state === 'IN_PROGRESS' ? '' : `: ${reason}`;
  return reasonLine(`deployment ${state}: ${counts}${why}`);
}

function renderTask(task: StoppedTask, palette: Palette): readonly string[] {
  const id = task.taskArn.split('/').at(-1) ?? task.taskArn;
  const why = [task.stopCode, task.stoppedReason].filter((part) => part !== undefined).join(': ');
  const others = task.containers.filter(({ name }) => name !== task.firstFailed?.name);
  const log = task.logLines ?? [];
  return [
    `  task ${reasonLine(`${id} stopped: ${why}`)}`,
    ...(task.firstFailed
      ? [`    ${palette.error(renderContainer(task.firstFailed, why))}, failed first`]
      : []),
    ...log.map((line) => `      | ${printableLine(line)}`),
    ...others.map((container) => palette.faint(`    ${renderContainer(container, why)}`)),
  ];
}

/** The agent's reason for a container that never started because of another one (aws/amazon-ecs-agent#3218). */
const WAITED_FOR = /container ordering dependency \[(\S+) /;

/** A reason that the task gave already is not said again. */
function renderContainer(
  { name, exitCode, reason, health }: StoppedContainer,
  taskReason: string,
): string {
  const [, before] = WAITED_FOR.exec(reason ?? '') ?? [];
  if (before !== undefined)
    return reasonLine(`container ${name}: not started, waits for ${before}`);
  const parts = [
    exitCode === undefined ? 'did not run' : `exit code ${exitCode}`,
    ...(health === 'UNHEALTHY' ? ['unhealthy'] : []),
    ...(reason === undefined || reason === '' || taskReason.includes(reason) ? [] : [reason]),
  ];
  return reasonLine(`container ${name}: ${parts.join(', ')}`);
}
