import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeHttpClient } from '../../src/clients/http.ts';
import { consulBinary } from '../tools/consul-binary.ts';
import { findFreePorts } from '../tools/free-ports.ts';

/** Three Consul servers of one datacenter, on the same port of different loopback addresses. */
export interface ConsulCluster {
  readonly addresses: readonly string[];
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Address of the server that leads; waits until one does that is not `except`. */
  leader(except?: string): Promise<string>;
  /** JSON of an answer of one server, or `undefined` when it does not answer. */
  read(address: string, path: string): Promise<unknown>;
  /** Ends a server at once. */
  kill(address: string): Promise<void>;
  /** Starts a server again that was killed, with what it had. */
  start(address: string): void;
  remove(): Promise<void>;
}

const ADDRESSES = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
const READY_LIMIT_MS = 60_000;
const POLL_MS = 100;
const READ_TIMEOUT_MS = 5_000;

/** Starts the servers and waits until one leads. */
export async function startConsulCluster(): Promise<ConsulCluster> {
  const binary = consulBinary();
  const directory = mkdtempSync(join(tmpdir(), 'meshc-cluster-'));
  const [httpPort = 0, grpcPort = 0, ...ports] = await findFreePorts(2 + 2 * ADDRESSES.length);
  const children = new Map<string, ChildProcess>();
  const members = ADDRESSES.map((address, index) => ({
    address,
    serfPort: ports[2 * index] ?? 0,
    rpcPort: ports[2 * index + 1] ?? 0,
  }));
  const start = (address: string) => {
    const member = members.find((one) => one.address === address);
    const file = join(directory, `${address}.json`);
    const config = {
      ...COMMON,
      node_name: `server-${address.replaceAll('.', '-')}`,
      data_dir: join(directory, address),
      client_addr: address,
      retry_join: members.map(({ serfPort }) => `127.0.0.1:${serfPort}`),
      ports: {
        ...NO_PORTS,
        http: httpPort,
        grpc: grpcPort,
        serf_lan: member?.serfPort,
        server: member?.rpcPort,
      },
    };
    writeFileSync(file, JSON.stringify(config));
    children.set(address, spawn(binary, ['agent', '-config-file', file], { stdio: 'ignore' }));
  };
  const kill = async (address: string) => {
    const child = children.get(address);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  const read = (address: string, path: string) => readFrom({ address, httpPort }, path);
  const leader = async (except?: string): Promise<string> => {
    const deadline = Date.now() + READY_LIMIT_MS;
    while (Date.now() < deadline) {
      const answers = await Promise.all(ADDRESSES.map((one) => read(one, '/v1/status/leader')));
      for (const { address, rpcPort } of members) {
        const isLeader = answers.includes(`127.0.0.1:${rpcPort}`);
        if (isLeader && address !== except) return address;
      }
      await delay(POLL_MS);
    }
    throw new Error(`no server led within ${READY_LIMIT_MS} ms`);
  };
  for (const address of ADDRESSES) start(address);
  await leader();
  return {
    addresses: ADDRESSES,
    httpPort,
    grpcPort,
    leader,
    read,
    kill,
    start,
    remove: async () => {
      for (const address of ADDRESSES) await kill(address);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const COMMON = {
  server: true,
  bootstrap_expect: ADDRESSES.length,
  datacenter: 'dc1',
  bind_addr: '127.0.0.1',
  log_level: 'WARN',
  disable_update_check: true,
  performance: { raft_multiplier: 1 },
  connect: { enabled: true },
};
const NO_PORTS = { https: -1, grpc_tls: -1, serf_wan: -1, dns: -1 };

async function readFrom(
  server: { readonly address: string; readonly httpPort: number },
  path: string,
): Promise<unknown> {
  const http = makeHttpClient({ protocol: 'http', host: server.address, port: server.httpPort });
  const signal = AbortSignal.timeout(READ_TIMEOUT_MS);
  const reply = await http.request({ method: 'GET', path, timeoutMs: READ_TIMEOUT_MS, signal });
  http.close();
  return reply.kind === 'response' && reply.status === 200 ? JSON.parse(reply.body) : undefined;
}
