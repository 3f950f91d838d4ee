import type { AwsCaller, AwsFailure } from './aws-call.ts';

/** Content type of the query protocol, which STS and IAM speak. */
export const FORM_CONTENT_TYPE = 'application/x-www-form-urlencoded';
/** The body of `sts:GetCallerIdentity`. */
export const CALLER_IDENTITY_BODY = 'Action=GetCallerIdentity&Version=2011-06-15';

/**
 * Asks STS who the caller is (AWS STS API Reference, GetCallerIdentity); it needs no permission.
 * Never rejects.
 */
export async function fetchCallerArn(
  sts: AwsCaller,
  signal: AbortSignal,
): Promise<{ readonly kind: 'ok'; readonly arn: string } | AwsFailure> {
  const reply = await sts.call(
    {
      action: 'GetCallerIdentity',
      headers: { 'Content-Type': FORM_CONTENT_TYPE },
      body: CALLER_IDENTITY_BODY,
    },
    signal,
  );
  if (reply.kind === 'failed') return reply;
  const arn = /<Arn>([^<]+)<\/Arn>/u.exec(reply.body)?.[1];
  if (arn !== undefined) return { kind: 'ok', arn };
  return {
    kind: 'failed',
    code: 'InvalidAnswer',
    message: 'sts:GetCallerIdentity: the answer names no ARN',
  };
}
