import type { ConsulRequest } from '../../clients/consul.ts';
import { deleteTokenRequest } from '../../clients/consul-acl.ts';
import { deregisterRequest } from '../../clients/consul-catalog.ts';
import { describeFailure, type SessionReply } from '../consul-session.ts';
import { type ControllerContext, isOutage } from './context.ts';
import type { Removal } from './decide.ts';

/** How the removals went. */
export interface RemovalOutcome {
  readonly removed: number;
  readonly failed: number;
}

/**
 * Carries the removals out, one after the other. One that Consul refuses is reported and the next
 * one tried; once Consul does not answer, the rest waits for the next pass, as it does when the
 * process is to end.
 */
export async function act(
  context: Pick<ControllerContext, 'session' | 'log' | 'cluster' | 'signal'>,
  removals: readonly Removal[],
): Promise<RemovalOutcome> {
  let removed = 0;
  let failed = 0;
  for (const removal of removals) {
    if (context.signal.aborted) break;
    const reply = await context.session.send(requestOf(context, removal), context.signal);
    if (isDone(reply)) {
      removed += 1;
      context.log.info('removed', fieldsOf(removal));
      continue;
    }
    failed += 1;
    context.log.error('removal-failed', { ...fieldsOf(removal), reason: describeFailure(reply) });
    if (isOutage(reply)) break;
  }
  return { removed, failed };
}

/** That somebody else removed it in the meantime, such as a second controller, is as good. */
function isDone(reply: SessionReply): reply is Extract<SessionReply, { kind: 'ok' }> {
  return reply.kind === 'ok' || (reply.kind === 'refused' && reply.status === 404);
}

function requestOf(
  { cluster }: Pick<ControllerContext, 'cluster'>,
  removal: Removal,
): ConsulRequest {
  switch (removal.kind) {
    case 'service': {
      const { id, namespace, partition } = removal.service;
      const request = deregisterRequest({
        Node: cluster.arn,
        ServiceID: id,
        ...(namespace === undefined ? {} : { Namespace: namespace }),
        ...(partition === undefined ? {} : { Partition: partition }),
      });
      return { ...request, query: queryOf(removal.service) };
    }
    case 'token':
      return deleteTokenRequest(removal.token.accessorId, queryOf(removal.token));
  }
}

function queryOf(tenant: {
  readonly namespace?: string;
  readonly partition?: string;
}): Readonly<Record<string, string>> {
  const { namespace, partition } = tenant;
  return {
    ...(namespace === undefined ? {} : { ns: namespace }),
    ...(partition === undefined ? {} : { partition }),
  };
}

/** The accessor id of a token is no secret: it only names the token. */
function fieldsOf(removal: Removal) {
  const { taskId } = removal;
  return removal.kind === 'service'
    ? { kind: 'service', taskId, serviceId: removal.service.id }
    : { kind: 'token', taskId, accessorId: removal.token.accessorId };
}
