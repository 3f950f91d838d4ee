import type { TaskConfig } from '../../src/contract/task-config.ts';

/** The smallest config of a service that listens on 8080, with transparent proxy off. */
export const SERVICE_CONFIG: TaskConfig = {
  bootstrapDir: '/consul',
  consulServers: { hosts: 'consul.internal' },
  service: { name: 'web', port: 8080 },
  proxy: {},
  transparentProxy: { enabled: false },
};

/** The smallest config of a mesh gateway. */
export const GATEWAY_CONFIG: TaskConfig = {
  bootstrapDir: '/consul',
  consulServers: { hosts: 'consul.internal' },
  gateway: { kind: 'mesh-gateway', name: 'edge' },
};
