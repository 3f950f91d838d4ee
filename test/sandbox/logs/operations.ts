import { AwsError } from '../errors.ts';
import type { Input } from '../input.ts';
import { pageOf } from '../paging.ts';
import type { OutputObject } from '../values.ts';
import { arnOf, type CallContext, type OperationTable } from '../world.ts';
import { findGroup } from './groups.ts';
import type { LogEvent, LogGroup, LogStream } from './model.ts';

const MOST_EVENTS = 10_000;
const STREAMS_PAGE_SIZE = 50;

/** The operations of CloudWatch Logs that the sandbox answers. */
export const LOGS_OPERATIONS: OperationTable = {
  DescribeLogGroups: describeLogGroups,
  DescribeLogStreams: describeLogStreams,
  FilterLogEvents: filterLogEvents,
  GetLogEvents: getLogEvents,
};

function describeLogGroups(context: CallContext, input: Input): OutputObject {
  const prefix = input.text('logGroupNamePrefix') ?? '';
  const groups = [...context.region.logs.groups.values()]
    .filter((group) => group.name.startsWith(prefix))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  const page = pageOf(groups, pageRequest(input, STREAMS_PAGE_SIZE));
  return {
    logGroups: page.items.map((group) => ({
      logGroupName: group.name,
      creationTime: group.createdAtMs,
      retentionInDays: group.retentionInDays,
      metricFilterCount: 0,
      arn: arnOf(context, 'logs', `log-group:${group.name}:*`),
      logGroupArn: arnOf(context, 'logs', `log-group:${group.name}`),
      storedBytes: 0,
    })),
    nextToken: page.nextToken,
  };
}

function describeLogStreams(context: CallContext, input: Input): OutputObject {
  const group = requireGroup(context, input);
  const prefix = input.text('logStreamNamePrefix') ?? '';
  const isByTime = input.text('orderBy') === 'LastEventTime';
  const streams = [...group.streams.values()]
    .filter((stream) => stream.name.startsWith(prefix))
    .sort((left, right) => (isByTime ? lastTime(left) - lastTime(right) : byName(left, right)));
  const ordered = input.flag('descending') === true ? streams.reverse() : streams;
  const page = pageOf(ordered, pageRequest(input, STREAMS_PAGE_SIZE));
  return {
    logStreams: page.items.map((stream) => ({
      logStreamName: stream.name,
      creationTime: stream.createdAtMs,
      firstEventTimestamp: stream.events[0]?.timestampMs,
      lastEventTimestamp: stream.events.at(-1)?.timestampMs,
      lastIngestionTime: stream.events.at(-1)?.timestampMs,
      arn: arnOf(context, 'logs', `log-group:${group.name}:log-stream:${stream.name}`),
      storedBytes: 0,
    })),
    nextToken: page.nextToken,
  };
}

/** GetLogEvents: the newest lines unless `startFromHead`; a token that comes back unchanged says that there is no more. */
function getLogEvents(context: CallContext, input: Input): OutputObject {
  const group = requireGroup(context, input);
  const stream = group.streams.get(input.requiredText('logStreamName'));
  if (stream === undefined) throw notFound('The specified log stream does not exist.');
  const events = within(stream.events, input);
  const limit = limitOf(input);
  const from = startOf(input, { count: events.length, limit });
  const page = events.slice(from, from + limit);
  return {
    events: page.map(({ timestampMs, message }) => ({
      timestamp: timestampMs,
      message,
      ingestionTime: timestampMs,
    })),
    nextForwardToken: `f/${from + page.length}`,
    nextBackwardToken: `b/${from}`,
  };
}

/** FilterLogEvents: lines of many streams in the order of time; `filterPattern` is plain words or a quoted text. */
function filterLogEvents(context: CallContext, input: Input): OutputObject {
  const group = requireGroup(context, input);
  const names = input.texts('logStreamNames');
  const prefix = input.text('logStreamNamePrefix') ?? '';
  const isWanted = patternOf(input.text('filterPattern') ?? '');
  const events = [...group.streams.values()]
    .filter((stream) => names === undefined || names.includes(stream.name))
    .filter((stream) => stream.name.startsWith(prefix))
    .flatMap((stream) =>
      within(stream.events, input).map((event, index) => ({ event, index, name: stream.name })),
    )
    .filter(({ event }) => isWanted(event.message))
    .sort((left, right) => left.event.timestampMs - right.event.timestampMs);
  const page = pageOf(events, pageRequest(input, MOST_EVENTS));
  return {
    events: page.items.map(({ event, index, name }) => ({
      logStreamName: name,
      timestamp: event.timestampMs,
      message: event.message,
      ingestionTime: event.timestampMs,
      eventId: `${name}:${index}`,
    })),
    searchedLogStreams: [],
    nextToken: page.nextToken,
  };
}

function requireGroup(context: CallContext, input: Input): LogGroup {
  const identifier = input.text('logGroupName') ?? input.text('logGroupIdentifier') ?? '';
  const name = identifier.split(':log-group:').at(-1)?.replace(/:\*$/, '') ?? '';
  const group = findGroup(context.region, name);
  if (group === undefined) throw notFound('The specified log group does not exist.');
  return group;
}

function within(events: readonly LogEvent[], input: Input): readonly LogEvent[] {
  const startMs = input.number('startTime') ?? Number.NEGATIVE_INFINITY;
  const endMs = input.number('endTime') ?? Number.POSITIVE_INFINITY;
  return events.filter(({ timestampMs }) => timestampMs >= startMs && timestampMs < endMs);
}

function startOf(input: Input, list: { readonly count: number; readonly limit: number }): number {
  const token = input.text('nextToken');
  if (token === undefined) {
    return input.flag('startFromHead') === true ? 0 : Math.max(list.count - list.limit, 0);
  }
  const match = /^([fb])\/(\d+)$/.exec(token);
  if (match === null) throw invalidParameter('The specified nextToken is invalid.');
  const position = Number(match[2]);
  return match[1] === 'f' ? position : Math.max(position - list.limit, 0);
}

function limitOf(input: Input): number {
  const limit = input.number('limit') ?? MOST_EVENTS;
  if (limit < 1 || limit > MOST_EVENTS) {
    throw invalidParameter(`limit must be between 1 and ${MOST_EVENTS}`);
  }
  return limit;
}

function pageRequest(input: Input, size: number) {
  const wanted = input.number('limit') ?? size;
  if (wanted < 1 || wanted > size) throw invalidParameter(`limit must be between 1 and ${size}`);
  return {
    token: input.text('nextToken'),
    size: wanted,
    refuse: () => invalidParameter('The specified nextToken is invalid.'),
  };
}

function patternOf(pattern: string): (message: string) => boolean {
  const terms = [...pattern.matchAll(/"([^"]*)"|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  return (message) => terms.every((term) => message.includes(term));
}

function lastTime(stream: LogStream): number {
  return stream.events.at(-1)?.timestampMs ?? 0;
}

function byName(left: LogStream, right: LogStream): number {
  return left.name < right.name ? -1 : 1;
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
