import type { TemplatePlace } from '../../model/change.ts';
import type {
  CauseCode,
  FailedCheck,
  FailedResource,
  FailureCause,
  StoppedContainer,
} from '../../model/outcome.ts';
import type { Template } from '../../model/template.ts';

/** What was seen of a failure, laid out for the rules that say what it means. Texts are as AWS wrote them. */
export interface Clues {
  readonly component: string;
  /** The container that failed first. */
  readonly failed: StoppedContainer | undefined;
  /** Why ECS stopped the task, with the container's own reason. */
  readonly stopped: string;
  /** Last lines of the log of the container that failed first. */
  readonly log: readonly string[];
  readonly checks: readonly FailedCheck[];
  readonly resources: readonly FailedResource[];
  /** What CloudFormation says of the stack, and ECS of the service and its deployment. */
  readonly remarks: string;
  /** What was deployed; absent for a component that left the file. */
  readonly template: Pick<Template, 'Resources'> | undefined;
}

/** A place of the component's template. */
export type Place = Omit<TemplatePlace, 'component'>;

/** What the clues mean, and at which place of the template to look for the line of mesh.yaml. */
export interface Reading {
  readonly code: CauseCode;
  readonly text: string;
  readonly advice: string;
  readonly place?: Place;
}

/** Recognises one kind of failure; `undefined` where the clues say something else. */
export type Rule = (clues: Clues) => Reading | undefined;

/** What was seen, before anybody says what it means. */
export type SeenFailure = Omit<FailureCause, 'meaning' | 'missing'>;

/** Lays out what was seen of a component's failure. */
export function findClues(
  component: string,
  seen: SeenFailure,
  template: Clues['template'],
): Clues {
  const { task, checks, resources, serviceEvents, statusReason, deployment } = seen;
  const failed = task?.firstFailed;
  const said = [task?.stopCode, task?.stoppedReason, failed?.reason];
  return {
    component,
    failed,
    stopped: said.filter((text) => text !== undefined).join(' '),
    log: task?.logLines ?? [],
    checks,
    resources,
    remarks: [statusReason ?? '', deployment?.reason ?? '', ...serviceEvents].join('\n'),
    template,
  };
}

/** A setting of a container in the task definition. */
export function containerPlace(container: string, setting: string): Place {
  return taskPlace(`ContainerDefinitions[${container}].${setting}`);
}

/** A setting of the task definition. */
export function taskPlace(path: string): Place {
  return { logicalId: 'TaskDefinition', path };
}
