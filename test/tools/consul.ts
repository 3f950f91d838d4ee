import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeHttpClient } from '../../src/clients/http.ts';
import { consulBinary, runConsul } from './consul-binary.ts';
import { findFreePorts } from './free-ports.ts';

/** What a server is to be like. */
export interface ConsulOptions {
  /** With TLS on the HTTP and gRPC interfaces; the plain HTTP interface stays for the test itself. */
  readonly tls?: boolean;
  /** With ACLs that deny by default. */
  readonly acls?: boolean;
  /** Address of the HTTP and gRPC interfaces, `127.0.0.1` unless said otherwise. */
  readonly address?: string;
  /** Keeps its state over `restart`; otherwise it forgets everything, like the dev server of a mesh. */
  readonly keepsState?: boolean;
}

/** A running Consul server, alone in its datacenter `dc1`. */
export interface ConsulServer {
  readonly address: string;
  readonly httpPort: number;
  /** Of the HTTPS interface; answers with TLS only. */
  readonly httpsPort: number;
  readonly grpcPort: number;
  readonly grpcTlsPort: number;
  /** PEM of the authority that signed the server's certificate, which names `server.dc1.consul`; empty without TLS. */
  readonly caPem: string;
  /** Token with all rights; empty without ACLs. */
  readonly managementToken: string;
  /** Reads from the plain HTTP interface with the management token, and returns the JSON of the answer. */
  read(path: string): Promise<unknown>;
  /** Writes to the plain HTTP interface with the management token. */
  write(path: string, body: unknown): Promise<unknown>;
  /** As `write`, for what Consul takes by POST only. */
  post(path: string, body: unknown): Promise<unknown>;
  /** Freezes the process: connections are accepted and nothing is answered. */
  pause(): void;
  resume(): void;
  /** Ends the process, and starts it again on the same ports. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Ends the process and removes its files. */
  remove(): Promise<void>;
}

const MANAGEMENT_TOKEN = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
const READY_LIMIT_MS = 60_000;
const POLL_MS = 50;
const READ_TIMEOUT_MS = 10_000;

/** Starts a Consul server on free loopback ports and waits until it leads and has its certificate authority. */
export async function startConsul(options: ConsulOptions = {}): Promise<ConsulServer> {
  const binary = consulBinary();
  const directory = mkdtempSync(join(tmpdir(), 'meshc-consul-'));
  const ports = await findPorts();
  const address = options.address ?? '127.0.0.1';
  const caPem = options.tls === true ? makeCertificates(binary, directory) : '';
  const managementToken = options.acls === true ? MANAGEMENT_TOKEN : '';
  const configFile = join(directory, 'server.json');
  writeFileSync(configFile, JSON.stringify(serverConfig(options, directory, ports)));
  const call = makeCaller({ address, port: ports.httpPort, token: managementToken });
  let child: ChildProcess | undefined;
  const start = async () => {
    if (options.keepsState !== true)
      rmSync(join(directory, 'data'), { recursive: true, force: true });
    child = spawn(binary, ['agent', '-config-file', configFile], { stdio: 'ignore' });
    await untilReady(child, call);
  };
  const stop = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    address,
    ...ports,
    caPem,
    managementToken,
    read: (path) => call('GET', path),
    write: (path, body) => call('PUT', path, body),
    post: (path, body) => call('POST', path, body),
    pause: () => child?.kill('SIGSTOP'),
    resume: () => child?.kill('SIGCONT'),
    stop,
    start,
    remove: async () => {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

type Call = (method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown) => Promise<unknown>;

function makeCaller(server: {
  readonly address: string;
  readonly port: number;
  readonly token: string;
}): Call {
  return async (method, path, body) => {
    const http = makeHttpClient({ protocol: 'http', host: server.address, port: server.port });
    const reply = await http.request({
      method,
      path,
      headers: { 'X-Consul-Token': server.token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs: READ_TIMEOUT_MS,
      signal: AbortSignal.timeout(READ_TIMEOUT_MS),
    });
    http.close();
    if (reply.kind === 'failure') throw new Error(reply.message);
    if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.status} ${reply.body}`);
    return JSON.parse(reply.body);
  };
}

async function untilReady(child: ChildProcess, call: Call): Promise<void> {
  const deadline = Date.now() + READY_LIMIT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`consul ended with code ${child.exitCode}`);
    const isReady = await call('GET', '/v1/connect/ca/roots').then(
      () => true,
      () => false,
    );
    if (isReady) return;
    await delay(POLL_MS);
  }
  child.kill('SIGKILL');
  throw new Error(`consul was not ready within ${READY_LIMIT_MS} ms`);
}

async function findPorts(): Promise<ServerPorts> {
  const [httpPort = 0, httpsPort = 0, grpcPort = 0, grpcTlsPort = 0, serfPort = 0, rpcPort = 0] =
    await findFreePorts(6);
  return { httpPort, httpsPort, grpcPort, grpcTlsPort, serfPort, rpcPort };
}

interface ServerPorts {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly grpcPort: number;
  readonly grpcTlsPort: number;
  readonly serfPort: number;
  readonly rpcPort: number;
}

function serverConfig(options: ConsulOptions, directory: string, ports: ServerPorts): unknown {
  const tls = options.tls === true;
  return {
    server: true,
    bootstrap_expect: 1,
    node_name: 'server',
    datacenter: 'dc1',
    data_dir: join(directory, 'data'),
    bind_addr: '127.0.0.1',
    client_addr: options.address ?? '127.0.0.1',
    log_level: 'WARN',
    disable_update_check: true,
    performance: { raft_multiplier: 1 },
    ports: {
      http: ports.httpPort,
      https: tls ? ports.httpsPort : -1,
      grpc: ports.grpcPort,
      grpc_tls: tls ? ports.grpcTlsPort : -1,
      serf_lan: ports.serfPort,
      serf_wan: -1,
      server: ports.rpcPort,
      dns: -1,
    },
    connect: { enabled: true },
    ...(options.acls === true
      ? {
          acl: {
            enabled: true,
            default_policy: 'deny',
            tokens: { initial_management: MANAGEMENT_TOKEN },
          },
        }
      : {}),
    ...(tls
      ? {
          tls: {
            defaults: {
              ca_file: join(directory, 'consul-agent-ca.pem'),
              cert_file: join(directory, 'dc1-server-consul-0.pem'),
              key_file: join(directory, 'dc1-server-consul-0-key.pem'),
              verify_incoming: false,
              verify_outgoing: true,
            },
          },
        }
      : {}),
  };
}

function makeCertificates(binary: string, directory: string): string {
  runConsul(binary, ['tls', 'ca', 'create'], directory);
  runConsul(binary, ['tls', 'cert', 'create', '-server', '-dc', 'dc1'], directory);
  return readFileSync(join(directory, 'consul-agent-ca.pem'), 'utf8');
}
