import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { SDK_CLIENT_OPTIONS, type SdkCaller } from './sdk-call.ts';

/** Whose credentials these are. */
export interface Sts {
  readonly accountId: (signal: AbortSignal) => Promise<string>;
}

/** The port over the real SDK. */
export function makeSts(caller: SdkCaller, region: string): Sts {
  const client = new STSClient({ ...SDK_CLIENT_OPTIONS, region });
  return {
    accountId: async (abortSignal) => {
      const send = () => client.send(new GetCallerIdentityCommand({}), { abortSignal });
      return (await caller.call('sts:GetCallerIdentity', send, abortSignal)).Account ?? '';
    },
  };
}
