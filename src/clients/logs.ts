import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { SDK_CLIENT_OPTIONS, type SdkCaller } from './sdk-call.ts';

/** Where a container's lines are. */
export interface LogStream {
  readonly group: string;
  readonly stream: string;
}

/** The call of CloudWatch Logs that meshc makes. */
export interface Logs {
  /** The last `count` lines of a stream, oldest first. */
  readonly lastLines: (
    place: LogStream,
    count: number,
    signal: AbortSignal,
  ) => Promise<readonly string[]>;
}

/** The port over the real SDK. */
export function makeLogs(caller: SdkCaller, region: string): Logs {
  const client = new CloudWatchLogsClient({ ...SDK_CLIENT_OPTIONS, region });
  return {
    lastLines: async ({ group, stream }, count, abortSignal) => {
      const command = new GetLogEventsCommand({
        logGroupName: group,
        logStreamName: stream,
        limit: count,
        startFromHead: false,
      });
      const send = () => client.send(command, { abortSignal });
      const page = await caller.call('logs:GetLogEvents', send, abortSignal);
      return (page.events ?? []).map((event) => event.message ?? '');
    },
  };
}
