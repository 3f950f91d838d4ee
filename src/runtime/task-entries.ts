import type { CatalogCheck } from '../clients/consul-catalog.ts';
import type { TaskMetadata } from '../clients/task-metadata.ts';
import { DATAPLANE_CONTAINER } from '../contract/containers.ts';
import {
  CHECK_TYPE,
  CONTAINER_CHECK_NAME,
  checkIdOf,
  DATAPLANE_CHECK_NAME,
  serviceIdOf,
  sidecarIdOf,
  sidecarNameOf,
} from '../contract/registration.ts';
import type { TaskSettings } from './settings.ts';

/** Names and ids under which a task stands in the catalog. mesh-init writes them, health-sync keeps them current. */
export interface TaskEntries {
  /** Name of the node that stands for the ECS cluster: its ARN. */
  readonly node: string;
  /** The service or gateway, then the service's proxy. In this order they are written and removed. */
  readonly entries: readonly TaskEntry[];
  readonly checks: readonly TaskCheck[];
}

export interface TaskEntry {
  readonly id: string;
  readonly name: string;
}

/** A check of the task: on which entry, and which container's health it tells. */
export interface TaskCheck {
  readonly checkId: string;
  readonly entryId: string;
  readonly container: string;
}

/**
 * The entries of a task. A service has one check for each synced container, and one for the dataplane on both of its
 * entries; a gateway only the latter, since it has no containers of a user.
 */
export function taskEntriesOf(
  settings: Pick<TaskSettings, 'workload'>,
  task: Pick<TaskMetadata, 'clusterArn' | 'taskId' | 'family'>,
): TaskEntries {
  const { workload } = settings;
  const { name: configured } = workload.kind === 'gateway' ? workload.gateway : workload.service;
  const name = configured || task.family.toLowerCase();
  const id = serviceIdOf(name, task.taskId);
  if (workload.kind === 'gateway') {
    return {
      node: task.clusterArn,
      entries: [{ id, name }],
      checks: [checkOf(id, DATAPLANE_CONTAINER)],
    };
  }
  const sidecar = { id: sidecarIdOf(id), name: sidecarNameOf(name) };
  const synced = workload.syncedContainers.filter((container) => container !== DATAPLANE_CONTAINER);
  return {
    node: task.clusterArn,
    entries: [{ id, name }, sidecar],
    checks: [
      ...synced.map((container) => checkOf(id, container)),
      checkOf(id, DATAPLANE_CONTAINER),
      checkOf(sidecar.id, DATAPLANE_CONTAINER),
    ],
  };
}

function checkOf(entryId: string, container: string): TaskCheck {
  return { checkId: checkIdOf(entryId, container), entryId, container };
}

/** The check as Consul stores it. */
export function catalogCheckOf(
  check: TaskCheck,
  status: CatalogCheck['Status'],
  scope: { readonly namespace?: string },
): CatalogCheck {
  const isDataplane = check.container === DATAPLANE_CONTAINER;
  return {
    CheckID: check.checkId,
    Name: isDataplane ? DATAPLANE_CHECK_NAME : CONTAINER_CHECK_NAME,
    Type: CHECK_TYPE,
    ServiceID: check.entryId,
    Status: status,
    Output: outputOf(check, status),
    Notes: isDataplane
      ? 'passing while consul-dataplane and every synced container are healthy'
      : `health of the container ${check.container}, as ECS reports it`,
    ...(scope.namespace === undefined ? {} : { Namespace: scope.namespace }),
  };
}

function outputOf({ container }: TaskCheck, status: CatalogCheck['Status']): string {
  return status === 'passing' ? `${container} is healthy` : `${container} is not healthy`;
}
