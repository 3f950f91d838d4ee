import type { Capability } from '@aws-sdk/client-cloudformation';
import type { StackDescription } from '../model/deployed.ts';
import type { FailedCheck } from '../model/outcome.ts';

/** The calls of CloudFormation that meshc makes. Every list is complete: all pages are read. */
export interface CloudFormation {
  /** Every stack of the account and region that is not deleted. */
  readonly listStacks: (signal: AbortSignal) => Promise<readonly StackDescription[]>;
  /** By name, or by id also for a deleted stack. */
  readonly describeStack: (
    stack: string,
    signal: AbortSignal,
  ) => Promise<StackDescription | undefined>;
  /** The template's text, as it was given. */
  readonly getTemplate: (stack: string, signal: AbortSignal) => Promise<string>;
  /** Physical ids by logical id. */
  readonly listResources: (
    stack: string,
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, string>>;
  /** Values of all exports of the region by their names. */
  readonly listExports: (signal: AbortSignal) => Promise<Readonly<Record<string, string>>>;
  /** Newest first, back to the event that `isOld` says is known, or all. */
  readonly listEvents: (
    stack: string,
    isOld: (event: StackEvent) => boolean,
    signal: AbortSignal,
  ) => Promise<readonly StackEvent[]>;
  readonly createChangeSet: (
    request: ChangeSetRequest,
    signal: AbortSignal,
  ) => Promise<CreatedChangeSet>;
  readonly describeChangeSet: (
    changeSetId: string,
    signal: AbortSignal,
  ) => Promise<ChangeSetDescription>;
  readonly listChangeSets: (
    stack: string,
    signal: AbortSignal,
  ) => Promise<readonly ChangeSetSummary[]>;
  /** The checks and hooks that made a change set fail. */
  readonly listFailedChecks: (
    changeSetId: string,
    signal: AbortSignal,
  ) => Promise<readonly FailedCheck[]>;
  readonly deleteChangeSet: (changeSetId: string, signal: AbortSignal) => Promise<void>;
  readonly executeChangeSet: (request: ExecuteRequest, signal: AbortSignal) => Promise<void>;
  /** Begins to compare a stack's resources with what exists; answers with the id of the detection. */
  readonly detectDrift: (stack: string, signal: AbortSignal) => Promise<string>;
  readonly describeDriftDetection: (
    detectionId: string,
    signal: AbortSignal,
  ) => Promise<DriftDetection>;
  /** What the stack's last detection found changed or gone. */
  readonly listDrifts: (stack: string, signal: AbortSignal) => Promise<readonly ResourceDrift[]>;
  readonly deleteStack: (request: StackRequest, signal: AbortSignal) => Promise<void>;
  /** Ends an update that runs, and takes it back. */
  readonly cancelUpdate: (request: StackRequest, signal: AbortSignal) => Promise<void>;
  /** Takes a failed update back to the last complete state. */
  readonly rollbackStack: (request: StackRequest, signal: AbortSignal) => Promise<void>;
}

/** How far a detection of drift is. */
export interface DriftDetection {
  /** `DETECTION_IN_PROGRESS`, `DETECTION_COMPLETE` or `DETECTION_FAILED`. */
  readonly status: string;
  readonly reason?: string;
}

/** A resource that is not as its template says. */
export interface ResourceDrift {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly status: 'MODIFIED' | 'DELETED';
  readonly differences: readonly PropertyDifference[];
}

/** A property that is not as its template says; values as CloudFormation writes them. */
export interface PropertyDifference {
  /** JSON pointer, such as `/ContainerDefinitions/0/Image`. */
  readonly path: string;
  readonly kind: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
  readonly expected: string;
  readonly actual: string;
}

/** An event of a stack or of one of its resources. */
export interface StackEvent {
  readonly eventId: string;
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly physicalId?: string;
  readonly at: string;
  /** Only of an event that tells of a hook of the account. */
  readonly hook?: HookInvocation;
}

/** What a hook said about a resource or a stack. */
export interface HookInvocation {
  /** Type of the hook, such as `Example::Guard::Hook`. */
  readonly name: string;
  /** Such as `HOOK_COMPLETE_FAILED`. */
  readonly status: string;
  readonly reason: string;
  /** `WARN` stops nothing. */
  readonly mode: 'FAIL' | 'WARN';
}

export interface ChangeSetRequest {
  readonly stackName: string;
  readonly name: string;
  readonly kind: 'CREATE' | 'UPDATE';
  readonly templateBody: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly Capability[];
  readonly description?: string;
  /** The same token makes AWS take a repeated request for the same one. */
  readonly token: string;
}

export interface CreatedChangeSet {
  readonly changeSetId: string;
  readonly stackId: string;
}

export interface ChangeSetDescription {
  readonly status: string;
  readonly statusReason?: string;
  readonly executionStatus: string;
  readonly description?: string;
  readonly changes: readonly ResourceChangeSummary[];
}

/** What CloudFormation says it would do to a resource. */
export interface ResourceChangeSummary {
  readonly logicalId: string;
  readonly type: string;
  /** `Add`, `Modify`, `Remove`, … */
  readonly action: string;
  /** `True`, `False` or `Conditional`; only for `Modify`. */
  readonly replacement?: string;
  /** At least one cause is known for sure; without one, the resource may turn out not to change at all. */
  readonly isCertain?: boolean;
  /** Nothing but tags changes. */
  readonly isTagsOnly?: boolean;
}

export interface ChangeSetSummary {
  readonly changeSetId: string;
  readonly name: string;
  readonly status: string;
  readonly executionStatus: string;
  readonly description?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
}

export interface ExecuteRequest {
  readonly changeSetId: string;
  readonly kind: 'CREATE' | 'UPDATE';
  readonly token: string;
}

export interface StackRequest {
  readonly stackId: string;
  readonly token: string;
}
