import { DATAPLANE_CONTAINER, HEALTH_SYNC_CONTAINER, MESH_INIT_CONTAINER } from './containers.ts';

/**
 * Memory of the sidecars in MiB: what ECS sets aside, and the limit at which it kills. Measured with real Consul and
 * Envoy (docs/runtime.md).
 */
export const SIDECAR_MEMORY = {
  [MESH_INIT_CONTAINER]: { memoryReservation: 64, memory: 128 },
  [DATAPLANE_CONTAINER]: { memoryReservation: 128, memory: 512 },
  [HEALTH_SYNC_CONTAINER]: { memoryReservation: 56, memory: 128 },
} as const;
