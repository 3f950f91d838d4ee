import type { Template } from './template.ts';

/** A stack as CloudFormation describes it. */
export interface StackDescription {
  readonly stackId: string;
  readonly stackName: string;
  readonly status: string;
  readonly statusReason?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** The change set that was executed last. */
  readonly changeSetId?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** ISO 8601; absent for a stack that was never updated. */
  readonly lastUpdatedAt?: string;
  readonly isProtected: boolean;
}

/** One deployment of an ECS service. */
export interface ServiceDeployment {
  /** Such as `ecs-svc/1234`; a deployment that is taken up again keeps it. */
  readonly id?: string;
  /** `PRIMARY`, `ACTIVE` or `INACTIVE`. */
  readonly status: string;
  readonly taskDefinitionArn: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly failed: number;
  /** `IN_PROGRESS`, `COMPLETED` or `FAILED`; ECS leaves it out for other deployment controllers. */
  readonly rolloutState?: string;
  readonly rolloutReason?: string;
}

/** An ECS service as ECS describes it. */
export interface ServiceDescription {
  readonly serviceArn: string;
  /** `ACTIVE`, `DRAINING` or `INACTIVE`. */
  readonly status: string;
  readonly deployments: readonly ServiceDeployment[];
  /** Newest first. */
  readonly events: readonly ServiceEvent[];
}

export interface ServiceEvent {
  readonly at: string;
  readonly message: string;
}

/** The ECS service of a stack beside the task definition that the stack names for it. */
export interface DeployedService {
  readonly serviceArn: string;
  readonly taskDefinitionArn: string;
  /** Absent when ECS knows no such service. */
  readonly description?: ServiceDescription;
}

/** The parts of a deployed template that a plan compares, and the metadata that says what overrides decide. */
export type DeployedTemplate = Pick<Template, 'Resources' | 'Outputs'> &
  Partial<Pick<Template, 'Metadata'>>;

/** A stack of a mesh as it is now. */
export interface DeployedStack {
  readonly description: StackDescription;
  /** Absent while the stack has none. */
  readonly template?: DeployedTemplate;
  readonly service?: DeployedService;
}

/** What AWS says about a mesh before anything is done. */
export interface DeployedMesh {
  readonly accountId: string;
  readonly region: string;
  /** Every stack that has the name of one of the mesh's, or its tags. By stack name. */
  readonly stacks: Readonly<Record<string, DeployedStack>>;
}
