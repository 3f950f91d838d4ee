import {
  CONSUL_DNS_PORT,
  CONSUL_LAN_PORT,
  CONSUL_SERVER_PORT,
  CONSUL_WAN_PORT,
} from '../../../contract/ports.ts';
import type { Rule } from '../rule.ts';

/** Ports that the server takes whatever the file says. */
const OTHERS: Readonly<Record<number, string>> = {
  [CONSUL_SERVER_PORT]: 'the port of the servers among each other',
  [CONSUL_LAN_PORT]: 'the port of its gossip',
  [CONSUL_WAN_PORT]: 'the port of its gossip with other datacenters',
  [CONSUL_DNS_PORT]: 'the port of its DNS',
};

export const devServerPorts: Rule = {
  code: 'dev-server-ports',
  why: 'The interfaces of the dev server listen side by side: two on one port keep it from starting.',
  fix: 'Give `consul.http` and `consul.grpc` different ports, and none of 8300, 8301, 8302 and 8600.',
  check: ({ mesh, report }) => {
    if (mesh.devServer === undefined || mesh.consul.servers.kind !== 'dev-server') return;
    const { http, grpc } = mesh.consul;
    for (const name of ['http', 'grpc'] as const) {
      const taken = OTHERS[mesh.consul[name].port];
      if (taken === undefined) continue;
      report({
        message: `port ${mesh.consul[name].port} of the dev server is ${taken}`,
        path: ['consul', name, 'port'],
        anchor: 'value',
        hint: 'choose another',
      });
    }
    if (http.port !== grpc.port) return;
    report({
      message: `port ${http.port} of the dev server is that of both interfaces`,
      path: ['consul', 'grpc', 'port'],
      anchor: 'value',
      hint: 'choose another for one of them',
      related: [{ message: 'the HTTP interface', path: ['consul', 'http'], anchor: 'key' }],
    });
  },
};
