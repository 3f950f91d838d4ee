import type { EcsClient } from '../../clients/aws-ecs.ts';
import type { SsmClient } from '../../clients/aws-ssm.ts';
import type { Clock } from '../../clients/clock.ts';
import type { ConsulRequest } from '../../clients/consul.ts';
import { UserError } from '../../kit/user-error.ts';
import { type ConsulSession, describeFailure, type FailedReply } from '../consul-session.ts';
import type { Log } from '../log.ts';
import type { ControllerSettings } from '../settings.ts';
import type { ControllerEvent } from './events.ts';

/** What every step of the controller works with. */
export interface ControllerContext {
  readonly cluster: Cluster;
  readonly settings: ControllerSettings;
  readonly session: Pick<ConsulSession, 'send'>;
  readonly ecs: EcsClient;
  readonly ssm: SsmClient;
  readonly clock: Clock;
  readonly log: Log<ControllerEvent>;
  /** Whether Consul is approached with a token; without one the ACL system is left alone. */
  readonly hasToken: boolean;
  /** Parameter path of the mesh, where config entries are to be kept. */
  readonly configEntriesPath: string | undefined;
  /** Endpoints that Consul has to ask instead of AWS's own, for the auth method. */
  readonly identityEndpoints: IdentityEndpoints;
  readonly signal: AbortSignal;
}

/** The ECS cluster that the controller serves, and where the controller itself runs. */
export interface Cluster {
  readonly arn: string;
  readonly accountId: string;
  /** `aws`, `aws-cn`, `aws-us-gov`: the partition of AWS, not of Consul. */
  readonly awsPartition: string;
  readonly controllerIp: string;
}

/** `STSEndpoint` and `IAMEndpoint` of the auth method; absent where Consul finds AWS by itself. */
export interface IdentityEndpoints {
  readonly sts?: string;
  readonly iam?: string;
}

/**
 * Asks Consul and returns the body of its answer. Anything but success is a `UserError` that says
 * what was to be done (`what`, as in "create the role x") and why it was not.
 */
export async function ask(
  context: Pick<ControllerContext, 'session' | 'signal'>,
  what: string,
  request: ConsulRequest,
): Promise<unknown> {
  const reply = await context.session.send(request, context.signal);
  if (reply.kind === 'ok') return reply.body;
  throw new UserError(`cannot ${what}: ${describeFailure(reply)}`);
}

/** As `ask`, for an object that may not exist: `undefined` then. */
export async function find(
  context: Pick<ControllerContext, 'session' | 'signal'>,
  what: string,
  request: ConsulRequest,
): Promise<unknown> {
  const reply = await context.session.send(request, context.signal);
  if (reply.kind === 'ok') return reply.body;
  if (reply.kind === 'refused' && reply.status === 404) return undefined;
  throw new UserError(`cannot ${what}: ${describeFailure(reply)}`);
}

/**
 * Whether a failure is one of Consul as a whole, so that other requests would fail, or wait, as
 * well.
 */
export function isOutage(reply: FailedReply): boolean {
  if (reply.kind !== 'refused') return true;
  return reply.status === 429 || /no cluster leader/iu.test(reply.message);
}

/**
 * Query of everything that lives in the controller's Consul partition; empty in the community
 * edition.
 */
export function tenancyOf({ partitionsEnabled, partition }: ControllerSettings): {
  readonly partition?: string;
} {
  return partitionsEnabled ? { partition: partition ?? DEFAULT_TENANT } : {};
}

/** Name of the partition and of the namespace that exist without being created. */
export const DEFAULT_TENANT = 'default';
