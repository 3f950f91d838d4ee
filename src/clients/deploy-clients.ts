import { STSClient } from '@aws-sdk/client-sts';
import type { Clock } from './clock.ts';
import type { CloudFormation } from './cloudformation.ts';
import { makeCloudFormation } from './cloudformation-client.ts';
import { type Ecs, makeEcs } from './ecs.ts';
import { type Logs, makeLogs } from './logs.ts';
import { makeSdkCaller } from './sdk-call.ts';
import { makeSts, type Sts } from './sts.ts';

/** Everything outside that a deploy talks to. */
export interface DeployClients {
  /** Where all calls go. */
  readonly region: string;
  readonly cloudformation: CloudFormation;
  readonly ecs: Ecs;
  readonly sts: Sts;
  readonly logs: Logs;
  readonly clock: Clock;
}

/**
 * The clients for the region that the environment or the profile says, or for `fallbackRegion` where nothing says one.
 * Endpoint (`AWS_ENDPOINT_URL`) and credentials come from where every AWS program takes them; none of them is read yet.
 */
export async function makeDeployClients(
  fallbackRegion: string,
  clock: Clock,
): Promise<DeployClients> {
  const region = (await configuredRegion()) ?? fallbackRegion;
  const caller = makeSdkCaller(clock);
  return {
    region,
    cloudformation: makeCloudFormation(caller, region),
    ecs: makeEcs(caller, region),
    sts: makeSts(caller, region),
    logs: makeLogs(caller, region),
    clock,
  };
}

async function configuredRegion(): Promise<string | undefined> {
  try {
    return await new STSClient({}).config.region();
  } catch {
    // The SDK throws when neither the environment nor a profile says a region.
    return undefined;
  }
}
