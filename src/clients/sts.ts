import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { SDK_CLIENT_OPTIONS, type SdkCaller } from './sdk-call.ts';

/** Whose credentials these are. */
export interface Sts {
  readonly accountId: (signal: AbortSignal) => Promise<string>;
  /** The ARN of the user or role session. */
  readonly callerArn: (signal: AbortSignal) => Promise<string>;
}

/** The port over the real SDK. */
export function makeSts(caller: SdkCaller, region: string): Sts {
  const client = new STSClient({ ...SDK_CLIENT_OPTIONS, region });
  const identity = (abortSignal: AbortSignal) => {
    const send = () => client.send(new GetCallerIdentityCommand({}), { abortSignal });
    return caller.call('sts:GetCallerIdentity', send, abortSignal);
  };
  return {
    accountId: async (signal) => (await identity(signal)).Account ?? '',
    callerArn: async (signal) => (await identity(signal)).Arn ?? '',
  };
}
