import type { TaskMetadata, TaskMetadataClient } from '../../clients/task-metadata.ts';
import { acceptsConnection } from '../../clients/tcp.ts';
import { DATAPLANE_CONTAINER } from '../../contract/containers.ts';
import type { Log } from '../log.ts';
import type { Workload } from '../settings.ts';
import type { Observation } from './decide.ts';
import type { HealthSyncEvent } from './events.ts';

/** Looks at the task: its containers' health, and whether its application listens. */
export interface Observer {
  /** One look; `undefined` while the task metadata cannot be read. Never rejects. */
  observe(signal: AbortSignal): Promise<Observation | undefined>;
}

/** The application's port, where it has to be tried. */
interface Listener {
  readonly host: string;
  readonly port: number;
}

const LOOPBACK = '127.0.0.1';

/**
 * An observer of this task. Where no container of the application has a health check, the service's port stands for
 * one: it is tried until it has accepted a connection once. Without that, the dataplane's own readiness would bring
 * traffic while the application still starts.
 */
export function makeObserver(
  metadata: TaskMetadataReader,
  workload: Workload,
  log: Log<HealthSyncEvent>,
): Observer {
  const listener = listenerOf(workload);
  let hasAccepted = listener === undefined;
  return {
    observe: async (signal) => {
      const task = await metadata.read(signal);
      if (task === undefined) return undefined;
      const health = new Map(task.containers.map(({ name, health: status }) => [name, status]));
      // Before the dataplane is healthy the answer would change nothing.
      if (!hasAccepted && listener && health.get(DATAPLANE_CONTAINER) === 'HEALTHY') {
        hasAccepted = await acceptsConnection(listener.host, listener.port);
        if (hasAccepted) log.info('port-accepts-connections', { port: listener.port });
      }
      return { health, acceptsConnections: hasAccepted };
    },
  };
}

function listenerOf(workload: Workload): Listener | undefined {
  if (workload.kind === 'gateway' || workload.syncedContainers.length > 0) return undefined;
  const { port } = workload.service;
  if (port <= 0) return undefined;
  return { host: workload.proxy.localServiceAddress || LOOPBACK, port };
}

/** Reads the task metadata and logs when that begins and ceases to fail. */
export interface TaskMetadataReader {
  /** The task, or `undefined` while it cannot be read. Never rejects. */
  read(signal: AbortSignal): Promise<TaskMetadata | undefined>;
}

/** A reader that keeps silent while nothing changes, since it is asked every second. */
export function makeTaskMetadataReader(
  client: TaskMetadataClient,
  log: Log<HealthSyncEvent>,
): TaskMetadataReader {
  let lastFailure = '';
  return {
    read: async (signal) => {
      const reading = await client.read(signal);
      if (signal.aborted && reading.kind === 'failed') return undefined;
      if (reading.kind === 'failed') {
        if (reading.message !== lastFailure) {
          log.warn('task-metadata-unavailable', { cause: reading.message });
        }
        lastFailure = reading.message;
        return undefined;
      }
      if (lastFailure !== '') log.info('task-metadata-available');
      lastFailure = '';
      return reading.task;
    },
  };
}
