import { DATAPLANE_CONTAINER, MESH_INIT_CONTAINER } from '../../contract/containers.ts';
import type { FailureCause } from '../../model/outcome.ts';

/** The parts of a cause that a rule looks at, in lower case. */
interface Clues {
  readonly container: string;
  readonly exitCode: number | undefined;
  /** Why ECS stopped the task, with the container's own reason. */
  readonly stopped: string;
  readonly log: string;
  readonly resources: string;
  readonly events: string;
}

interface Rule {
  readonly applies: (clues: Clues) => boolean;
  readonly meaning: (clues: Clues) => string;
}

/**
 * What a failure usually means for a mesh, the most telling rule first. They read AWS's sentences, so they only ever add
 * a hint and never decide anything.
 */
const RULES: readonly Rule[] = [
  {
    applies: ({ stopped, events }) =>
      /cannotpull|pull image|manifest unknown/.test(stopped + events),
    meaning: () =>
      'the image cannot be pulled: check its name and tag, and that the subnets reach the registry',
  },
  {
    applies: ({ stopped }) =>
      /resourceinitialization/.test(stopped) && /secret|ssm|parameter/.test(stopped),
    meaning: () =>
      'a secret cannot be read: check its name and key, and that the execution role may read it',
  },
  {
    applies: ({ stopped }) => /resourceinitialization/.test(stopped),
    meaning: () =>
      'ECS could not prepare the task: check that its subnets reach the endpoints of AWS that the message names',
  },
  {
    applies: ({ stopped }) => /outofmemory|out of memory/.test(stopped),
    meaning: ({ container }) =>
      `container ${container} needs more memory than it may use: raise it`,
  },
  {
    applies: ({ container, log }) =>
      container === MESH_INIT_CONTAINER && /permission denied|acl|403|forbidden/.test(log),
    meaning: () =>
      'Consul denied the login: check that the controller runs and has made the auth method for this mesh',
  },
  {
    applies: ({ container, log }) =>
      container === MESH_INIT_CONTAINER && /certificate|x509|tls|self.signed/.test(log),
    meaning: () => "Consul's certificate is not trusted: check consul.tls and the CA",
  },
  {
    applies: ({ container }) => container === MESH_INIT_CONTAINER,
    meaning: () =>
      "the task could not join the mesh: check that Consul's servers are reachable from its subnets",
  },
  {
    applies: ({ stopped }) => /container health checks?/.test(stopped),
    meaning: ({ container }) =>
      `container ${container || 'of the task'} was not healthy in time: check its health check's command, port and start period`,
  },
  {
    applies: ({ stopped, events }) => /elb health checks?|target.?group/.test(stopped + events),
    meaning: () =>
      "the load balancer finds the task unhealthy: check the target group's path and port, and the security groups",
  },
  {
    applies: ({ container }) => container === DATAPLANE_CONTAINER,
    meaning: () => 'the proxy did not run: its log says whether Consul or the configuration is why',
  },
  {
    applies: ({ exitCode, container }) => exitCode !== undefined && container !== '',
    meaning: ({ container, exitCode }) =>
      `container ${container} ended by itself with exit code ${exitCode}`,
  },
  {
    applies: ({ events }) => /unable to place a task|no container instance/.test(events),
    meaning: () =>
      'the cluster has no room for the task: add capacity, or ask for less CPU and memory',
  },
  {
    applies: ({ resources }) => /already exists/.test(resources),
    meaning: () =>
      'a resource of this name exists already and belongs to something else: rename one of them',
  },
  {
    applies: ({ resources }) => /accessdenied|not authorized|unauthorized/.test(resources),
    meaning: () => 'the credentials that CloudFormation works with lack a permission',
  },
];

/** One sentence about what usually is behind such a failure; `undefined` when nothing is known. */
export function explainFailure(
  cause: Omit<FailureCause, 'meaning' | 'missing'>,
): string | undefined {
  const clues = findClues(cause);
  return RULES.find((rule) => rule.applies(clues))?.meaning(clues);
}

function findClues({
  task,
  resources,
  serviceEvents,
}: Omit<FailureCause, 'meaning' | 'missing'>): Clues {
  const failed = task?.firstFailed;
  return {
    container: failed?.name ?? '',
    exitCode: failed?.exitCode,
    stopped:
      `${task?.stopCode ?? ''} ${task?.stoppedReason ?? ''} ${failed?.reason ?? ''}`.toLowerCase(),
    log: (task?.logLines ?? []).join('\n').toLowerCase(),
    resources: resources
      .map(({ reason }) => reason)
      .join('\n')
      .toLowerCase(),
    events: serviceEvents.join('\n').toLowerCase(),
  };
}
