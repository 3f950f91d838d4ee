import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../errors.ts';
import type { World } from '../world.ts';

/** How far a request's time may be from the service's (IAM User Guide, "Troubleshoot AWS Signature Version 4 signatures"). */
const TOLERANCE_MS = 300_000;

/**
 * The refusal of a request whose time is too far from the service's, where a fault says that the clocks differ. The `Date`
 * header of every answer then tells the service's time, by which the SDK corrects its own.
 */
export function refuseSkew(
  { faults }: World,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): AwsError | undefined {
  const fault = faults.list().find((one) => one.kind === 'clock-skew');
  if (fault?.kind !== 'clock-skew') return undefined;
  const serviceMs = Date.now() + fault.aheadMs;
  response.setHeader('date', new Date(serviceMs).toUTCString());
  const signedMs = readSignedTime(request.headers['x-amz-date']);
  if (signedMs === undefined || Math.abs(serviceMs - signedMs) <= TOLERANCE_MS) return undefined;
  const isJson = request.headers['x-amz-target'] !== undefined;
  const bound = serviceMs + (fault.aheadMs > 0 ? -TOLERANCE_MS : TOLERANCE_MS);
  const message =
    fault.aheadMs > 0
      ? `Signature expired: ${compact(signedMs)} is now earlier than ${compact(bound)} (${compact(serviceMs)} - 5 min.)`
      : `Signature not yet current: ${compact(signedMs)} is still later than ${compact(bound)} (${compact(serviceMs)} + 5 min.)`;
  return new AwsError(isJson ? 'InvalidSignatureException' : 'SignatureDoesNotMatch', message, 403);
}

/** `20260101T120000Z`, as Signature Version 4 writes times. */
function compact(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/[-:]|\.\d+/g, '');
}

function readSignedTime(header: string | string[] | undefined): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(header));
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
