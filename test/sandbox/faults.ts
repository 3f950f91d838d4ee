/**
 * Something that goes wrong on purpose. A fault that concerns a call wears off after `times` calls (1 unless given);
 * one that concerns a service or a resource stays until it is removed, or for `times` tasks or attempts where given.
 */
export type Fault =
  | TaskFails
  | ImageNotFound
  | StartFails
  | HealthCheckFails
  | NeverSteady
  | PlacementFails
  | SilentRollback
  | ResourceFails
  | ValidationFails
  | HookFails
  | ClockSkew
  | CallFault;

/** A container of every new task of the service exits. */
export interface TaskFails {
  readonly kind: 'task-fails';
  /** The service: its name, its family, or the part of its stack's name after `--`. */
  readonly service: string;
  readonly container: string;
  readonly exitCode: number;
  /** The container's own reason, such as `OutOfMemoryError: Container killed due to memory usage`. */
  readonly reason?: string;
  /** What the container writes to its log before it exits. */
  readonly logLines?: readonly string[];
  readonly times?: number;
}

/** No image of the service can be pulled. */
export interface ImageNotFound {
  readonly kind: 'image-not-found';
  readonly service: string;
  readonly times?: number;
}

/** Every new task of the service stops before a container runs, for example for a secret that cannot be read. */
export interface StartFails {
  readonly kind: 'start-fails';
  readonly service: string;
  /** The task's stopped reason, such as `ResourceInitializationError: unable to pull secrets or registry auth: …`. */
  readonly reason: string;
  readonly times?: number;
}

/** Every new task of the service runs and is then found unhealthy. */
export interface HealthCheckFails {
  readonly kind: 'health-check-fails';
  readonly service: string;
  /** The container that is found unhealthy; every one with a health check unless given. */
  readonly container?: string;
  readonly times?: number;
}

/** No task of the service finds a place; the service says why in an event. */
export interface PlacementFails {
  readonly kind: 'placement-fails';
  readonly service: string;
  /** Such as `Capacity is unavailable at this time. Please try again later or in a different availability zone`. */
  readonly reason: string;
  readonly times?: number;
}

/** The service's tasks run, but its deployment never ends. */
export interface NeverSteady {
  readonly kind: 'never-steady';
  readonly service: string;
  readonly times?: number;
}

/** A deployment of the service goes back to the old task definition, while CloudFormation says that all went well. */
export interface SilentRollback {
  readonly kind: 'silent-rollback';
  readonly service: string;
  readonly times?: number;
}

/** CloudFormation fails to create, update or delete a resource. */
export interface ResourceFails {
  readonly kind: 'resource-fails';
  /** The stack's name; any stack unless given. */
  readonly stack?: string;
  readonly logicalId: string;
  readonly phase: 'create' | 'update' | 'delete';
  /** The handler's message. */
  readonly message: string;
  readonly handlerErrorCode?: string;
  readonly times?: number;
}

/** The early validation of a change set finds something. */
export interface ValidationFails {
  readonly kind: 'validation-fails';
  /** The stack's name; any stack unless given. */
  readonly stack?: string;
  readonly logicalId: string;
  /** `ValidationName` of DescribeEvents; `PROPERTY_VALIDATION` unless given. */
  readonly validation?: string;
  readonly message: string;
  /** `WARN` does not stop the change set; `FAIL` unless given. */
  readonly mode?: 'FAIL' | 'WARN';
  readonly times?: number;
}

/** A hook of the account refuses a resource before it is created or updated. */
export interface HookFails {
  readonly kind: 'hook-fails';
  /** The stack's name; any stack unless given. */
  readonly stack?: string;
  readonly logicalId: string;
  /** Type of the hook, such as `Example::Tags::Hook`. */
  readonly hook: string;
  readonly message: string;
  /** `WARN` says it and goes on; `FAIL` unless given. */
  readonly mode?: 'FAIL' | 'WARN';
  readonly times?: number;
}

/** The service's clock is ahead of the caller's, or with a negative number behind it; stays until it is removed. */
export interface ClockSkew {
  readonly kind: 'clock-skew';
  readonly aheadMs: number;
}

/** A call that gets no proper answer. */
export interface CallFault {
  /**
   * `throttle`: refused with the service's throttling error. `server-error`: status 500. `api-error`: refused with
   * `code` and `message`. `lost-request`: the connection ends before anything is done. `lost-reply`: the call is
   * carried out, then the connection ends. `html-error`: status 503 with a page instead of an error document. `hang`:
   * no answer comes. `stale-read`: the answer that the same call got the last time.
   */
  readonly kind:
    | 'throttle'
    | 'server-error'
    | 'api-error'
    | 'lost-request'
    | 'lost-reply'
    | 'html-error'
    | 'hang'
    | 'stale-read';
  /** The operation, such as `DescribeStacks`; any unless given. */
  readonly operation?: string;
  readonly code?: string;
  readonly message?: string;
  readonly status?: number;
  /** Calls that are answered well before the fault begins. */
  readonly after?: number;
  readonly times?: number;
}

/** A fault's kind. */
export type FaultKind = Fault['kind'];

const CALL_KINDS: readonly FaultKind[] = [
  'throttle',
  'server-error',
  'api-error',
  'lost-request',
  'lost-reply',
  'html-error',
  'hang',
  'stale-read',
];

interface Entry {
  readonly fault: Fault;
  left: number;
  /** Calls to let pass first. */
  toSpare: number;
}

/** The faults that are set, in the order in which they were. */
export class Faults {
  #entries: Entry[] = [];

  constructor(faults: readonly Fault[] = []) {
    for (const fault of faults) this.add(fault);
  }

  /** Sets one more fault. */
  add(fault: Fault): void {
    const toSpare = isCallFault(fault) ? (fault.after ?? 0) : 0;
    this.#entries.push({ fault, left: timesOf(fault), toSpare });
  }

  /** Removes every fault. */
  clear(): void {
    this.#entries = [];
  }

  /** The faults that have not worn off. */
  list(): readonly Fault[] {
    return this.#entries.map((entry) => entry.fault);
  }

  /** Takes the first fault of a kind that matches, once: a fault that has been taken as often as it may is gone. */
  take<Kind extends FaultKind>(
    kind: Kind,
    matches: (fault: Extract<Fault, { kind: Kind }>) => boolean,
  ): Extract<Fault, { kind: Kind }> | undefined {
    for (const entry of this.#entries) {
      const fault = entry.fault as Extract<Fault, { kind: Kind }>;
      if (entry.fault.kind !== kind || !matches(fault)) continue;
      this.#use(entry);
      return fault;
    }
    return undefined;
  }

  /** Takes the first fault that concerns a call of this operation. */
  takeForCall(operation: string): CallFault | undefined {
    for (const entry of this.#entries) {
      if (!isCallFault(entry.fault)) continue;
      if (entry.fault.operation !== undefined && entry.fault.operation !== operation) continue;
      if (entry.toSpare > 0) {
        entry.toSpare -= 1;
        continue;
      }
      this.#use(entry);
      return entry.fault;
    }
    return undefined;
  }

  #use(entry: Entry): void {
    entry.left -= 1;
    if (entry.left <= 0) this.#entries = this.#entries.filter((other) => other !== entry);
  }
}

function isCallFault(fault: Fault): fault is CallFault {
  return CALL_KINDS.includes(fault.kind);
}

function timesOf(fault: Fault): number {
  if ('times' in fault && fault.times !== undefined) return fault.times;
  return isCallFault(fault) ? 1 : Number.POSITIVE_INFINITY;
}
