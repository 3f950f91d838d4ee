import type { KnownKeys } from './verify-signature.ts';

/** A role of the mesh with the keys of one session of it: what a task has. */
export interface RoleSession extends KnownKeys {
  /** `arn:aws:iam::ACCOUNT:role/PATH/NAME`. */
  readonly roleArn: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Whether its policies allow `iam:GetRole` on itself, which Consul's login asks for tags. */
  readonly mayReadItself: boolean;
  readonly sessionName: string;
}

/** An answer of STS or IAM. */
export interface QueryAnswer {
  readonly status: number;
  readonly xml: string;
}

/** What STS says of a caller (AWS STS API Reference, GetCallerIdentity). */
export function answerSts(caller: RoleSession, form: URLSearchParams): QueryAnswer {
  const action = form.get('Action');
  if (action !== 'GetCallerIdentity') return queryError(400, 'InvalidAction', `no ${action} here`);
  const { partition, accountId, name } = partsOf(caller.roleArn);
  const arn = `arn:${partition}:sts::${accountId}:assumed-role/${name}/${caller.sessionName}`;
  const id = `${uniqueId(caller)}:${caller.sessionName}`;
  return answer(action, `<Arn>${arn}</Arn><UserId>${id}</UserId><Account>${accountId}</Account>`);
}

/** What IAM says of a role, which here may only ask for itself (AWS IAM API Reference, GetRole). */
export function answerIam(caller: RoleSession, form: URLSearchParams): QueryAnswer {
  const action = form.get('Action');
  if (action !== 'GetRole') return queryError(400, 'InvalidAction', `no ${action} here`);
  const { path, name } = partsOf(caller.roleArn);
  if (form.get('RoleName') !== name || !caller.mayReadItself) {
    return queryError(403, 'AccessDenied', `${name} may not call iam:GetRole`);
  }
  const tags = Object.entries(caller.tags)
    .map(
      ([key, value]) =>
        `<member><Key>${escapeXml(key)}</Key><Value>${escapeXml(value)}</Value></member>`,
    )
    .join('');
  return answer(
    action,
    `<Role><Path>${path}</Path><Arn>${caller.roleArn}</Arn><RoleName>${name}</RoleName>` +
      `<RoleId>${uniqueId(caller)}</RoleId><Tags>${tags}</Tags></Role>`,
  );
}

/** An error of the query protocol. */
export function queryError(status: number, code: string, message: string): QueryAnswer {
  const inner = `<Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
  return { status, xml: `<ErrorResponse><Error>${inner}</Error></ErrorResponse>` };
}

function partsOf(roleArn: string) {
  const [, partition = '', , , accountId = '', resource = ''] = roleArn.split(':');
  const path = resource.slice('role'.length, resource.lastIndexOf('/') + 1);
  return { partition, accountId, path, name: resource.slice(resource.lastIndexOf('/') + 1) };
}

/** The id that IAM gives a role, here made from the keys of its session. */
function uniqueId({ accessKeyId }: RoleSession): string {
  return `AROA${accessKeyId.slice(4)}`;
}

function answer(action: string, result: string): QueryAnswer {
  const xml = `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;
  return { status: 200, xml };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
