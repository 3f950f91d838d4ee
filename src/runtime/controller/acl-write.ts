import {
  type AclPolicy,
  readAclRequest,
  type Tenancy,
  writeAclRequest,
} from '../../clients/consul-acl.ts';
import { UserError } from '../../kit/user-error.ts';
import { describeFailure } from '../consul-session.ts';
import { type ControllerContext, find } from './context.ts';

/** One object to write; with `id` it replaces the one that is there. */
export interface AclWrite {
  readonly kind: Parameters<typeof writeAclRequest>[0];
  readonly name: string;
  readonly body: unknown;
  readonly id?: string;
}

/** Writes an object; that another controller created it in the meantime is as good. */
export async function writeAcl(
  context: ControllerContext,
  object: AclWrite,
  tenancy: Tenancy,
): Promise<void> {
  const { kind, name } = object;
  const request = writeAclRequest(kind, object, tenancy);
  const reply = await context.session.send(request, context.signal);
  if (reply.kind === 'ok') {
    context.log.info('acl-written', { kind, name });
    return;
  }
  const isCreated =
    object.id === undefined && reply.kind === 'refused' && /already exists/iu.test(reply.message);
  if (!isCreated)
    throw new UserError(`cannot write the ${kind} "${name}": ${describeFailure(reply)}`);
}

/** Creates a policy where there is none of its name; rules that somebody changed stay changed. */
export async function ensurePolicy(
  context: ControllerContext,
  policy: AclPolicy,
  tenancy: Tenancy,
): Promise<void> {
  const what = `read the ACL policy ${policy.Name}`;
  const existing = await find(context, what, readAclRequest('policy', policy.Name, tenancy));
  if (existing !== undefined) return;
  await writeAcl(context, { kind: 'policy', name: policy.Name, body: policy }, tenancy);
}
