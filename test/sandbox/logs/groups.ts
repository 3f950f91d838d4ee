import type { Region, World } from '../world.ts';
import type { LogGroup, LogStream } from './model.ts';

/** The log group of that name. */
export function findGroup(region: Region, name: string): LogGroup | undefined {
  return region.logs.groups.get(name);
}

/** Makes an empty log group, in place of one that has the name already. */
export function makeGroup(
  { world, region }: { readonly world: World; readonly region: Region },
  name: string,
): LogGroup {
  const group: LogGroup = {
    name,
    createdAtMs: world.clock.now(),
    retentionInDays: undefined,
    streams: new Map(),
  };
  region.logs.groups.set(name, group);
  return group;
}

/** Writes lines to a stream of a group that exists, and makes the stream when it is new. */
export function writeLines(
  world: World,
  group: LogGroup,
  written: { readonly stream: string; readonly lines: readonly string[] },
): void {
  const nowMs = world.clock.now();
  const stream = group.streams.get(written.stream) ?? makeStream(group, written.stream, nowMs);
  for (const message of written.lines) stream.events.push({ timestampMs: nowMs, message });
}

function makeStream(group: LogGroup, name: string, nowMs: number): LogStream {
  const stream: LogStream = { name, createdAtMs: nowMs, events: [] };
  group.streams.set(name, stream);
  return stream;
}
