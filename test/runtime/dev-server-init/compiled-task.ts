import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type HttpFailure, type HttpResponse, makeHttpClient } from '../../../src/clients/http.ts';
import type { CompiledMesh } from '../../../src/model/stack.ts';
import type { Json, JsonObject } from '../../../src/model/template.ts';
import {
  containerOf,
  containersOf,
  environmentOf,
  object,
  secretsOf,
  stackOf,
} from '../../compiler/lower/compiled.ts';
import { consulBinary } from '../../tools/consul-binary.ts';
import { findFreePorts } from '../../tools/free-ports.ts';
import { type LogLine, type ProgramEnd, startProgram } from '../program.ts';
import { CA, CA_CERTIFICATE, type DevServerWorld, TOKEN } from './world.ts';

/** ARNs of the secrets by the logical ids that the stack of the dev server gives them. */
const ARNS: Readonly<Record<string, string>> = {
  CertificateAuthority: CA,
  CaCertificate: CA_CERTIFICATE,
  BootstrapToken: TOKEN,
};
const READY_LIMIT_MS = 60_000;
const POLL_MS = 50;

type HttpReply = HttpResponse | HttpFailure;

/** How a container of a task ended. */
export interface ContainerEnd extends ProgramEnd {
  readonly lines: readonly LogLine[];
  readonly stderr: string;
}

/** Ports of loopback in place of those of the template, of which several tasks could not have the same. */
export interface ServerPorts {
  readonly http: number;
  readonly https: number;
  readonly grpcTls: number;
}

/** A dev server that runs, and one request of its HTTPS interface. */
export interface RunningServer {
  readonly ports: ServerPorts;
  get(
    path: string,
    options?: { readonly token?: string; readonly ca?: string },
  ): Promise<HttpReply>;
  stop(): Promise<void>;
}

/** The task of a dev server as the template has it: its containers run one by one, on a volume that is a folder. */
export interface CompiledTask {
  readonly directory: string;
  /** Runs one of the containers that end. */
  run(container: string): Promise<ContainerEnd>;
  /** Runs all of them in the order of their dependencies; throws where one fails. */
  prepare(): Promise<void>;
  /** Starts the server, and waits until it leads and knows the token of the secret, if there is one. */
  serve(): Promise<RunningServer>;
  remove(): void;
}

/** A task of the mesh's dev server. `given` are the values of the secrets that the file names, by variable. */
export function startCompiledTask(
  compiled: CompiledMesh,
  world: DevServerWorld,
  options: { readonly metadataUrl: string; readonly given?: Readonly<Record<string, string>> },
): CompiledTask {
  const directory = mkdtempSync(join(tmpdir(), 'meshc-dev-server-'));
  const onPath = mkdtempSync(join(tmpdir(), 'meshc-path-'));
  symlinkSync(consulBinary(), join(onPath, 'consul'));
  const inFolder = (text: string) => text.replaceAll(/\/consul(?=\/|$)/g, directory);
  const run = async (name: string): Promise<ContainerEnd> => {
    const container = containerOf(compiled, 'dev-server', name);
    if (container['EntryPoint'] !== undefined) {
      return runCommand(wordsOf(container), {
        cwd: inFolder(String(container['WorkingDirectory'])),
        path: `${onPath}:${process.env['PATH'] ?? ''}`,
      });
    }
    const program = startProgram('dev-server-init', {
      ...world.environment,
      ...options.given,
      ECS_CONTAINER_METADATA_URI_V4: options.metadataUrl,
      ...Object.fromEntries(
        Object.entries(environmentOf(container)).map(([variable, value]) => [
          variable,
          inFolder(resolveReference(compiled, value)),
        ]),
      ),
    });
    const end = await program.ended;
    return { ...end, lines: program.lines, stderr: program.stderr };
  };
  return {
    directory,
    run,
    prepare: async () => {
      const steps = containersOf(compiled, 'dev-server').filter(
        ({ Essential }) => Essential === false,
      );
      for (const { Name } of steps) {
        const { code, lines, stderr } = await run(String(Name));
        if (code !== 0) throw new Error(`${String(Name)}: ${JSON.stringify(lines)} ${stderr}`);
      }
    },
    serve: () =>
      serve(wordsOf(containerOf(compiled, 'dev-server', 'consul-server')).map(inFolder), world),
    remove: () => {
      rmSync(directory, { recursive: true });
      rmSync(onPath, { recursive: true });
    },
  };
}

/** The value that CloudFormation would put in place of a reference: the ARN of a secret, also from another stack. */
export function resolveReference(compiled: CompiledMesh, value: Json | undefined): string {
  if (typeof value === 'string') return value;
  const name = String(object(value)['Ref']);
  const parameter = compiled.stacks
    .map(({ parameters }) => parameters[name])
    .find((found) => found !== undefined);
  if (parameter === undefined) return ARNS[name] ?? name;
  const { template } = stackOf(compiled, parameter.component);
  return resolveReference(compiled, template.Outputs?.[parameter.output]?.Value);
}

/** The secrets of a container with their values, as ECS puts them into its environment. */
export function secretValues(
  compiled: CompiledMesh,
  world: DevServerWorld,
  container: JsonObject,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secretsOf(container)).map(([variable, reference]) => {
      const value = world.secrets.secrets.get(resolveReference(compiled, reference));
      if (value === undefined) throw new Error(`the secret of ${variable} has no value`);
      return [variable, value];
    }),
  );
}

function wordsOf({ EntryPoint, Command }: JsonObject): string[] {
  return [EntryPoint, Command].flatMap((words) => (words as readonly Json[]).map(String));
}

async function runCommand(
  words: readonly string[],
  place: { readonly cwd: string; readonly path: string },
): Promise<ContainerEnd> {
  const [program = '', ...rest] = words;
  const child = spawn(program, rest, {
    cwd: place.cwd,
    env: { PATH: place.path },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code, signal] = await once(child, 'close');
  return { code, signal, lines: [], stderr };
}

async function serve(words: readonly string[], world: DevServerWorld): Promise<RunningServer> {
  const [http = 0, https = 0, grpcTls = 0, lan = 0, wan = 0, server = 0] = await findFreePorts(6);
  const ports = { http, https, grpcTls };
  const onLoopback = {
    bind_addr: '127.0.0.1',
    advertise_addr: '127.0.0.1',
    client_addr: '127.0.0.1',
    performance: { raft_multiplier: 1 },
    log_level: 'ERROR',
    ports: {
      http,
      https,
      grpc: -1,
      grpc_tls: grpcTls,
      dns: -1,
      serf_lan: lan,
      serf_wan: wan,
      server,
    },
  };
  const [, ...rest] = words;
  const child = spawn(consulBinary(), [...rest, `-hcl=${JSON.stringify(onLoopback)}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const running: RunningServer = {
    ports,
    get: (path, { token, ca = world.secrets.secrets.get(CA_CERTIFICATE) ?? '' } = {}) =>
      request(path, { port: https, ca, ...(token === undefined ? {} : { token }) }),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
  await untilReady(child, running, world.secrets.secrets.get(TOKEN));
  return running;
}

async function request(
  path: string,
  parts: { readonly port: number; readonly ca: string; readonly token?: string },
): Promise<HttpReply> {
  const client = makeHttpClient({
    protocol: 'https',
    host: '127.0.0.1',
    port: parts.port,
    tls: { ca: parts.ca, serverName: 'consul.shop-dev.internal' },
  });
  const reply = await client.request({
    method: 'GET',
    path,
    headers: parts.token === undefined ? {} : { 'X-Consul-Token': parts.token },
    timeoutMs: 10_000,
    signal: AbortSignal.timeout(10_000),
  });
  client.close();
  return reply;
}

/** A server leads a moment before it has made the token that it starts with. */
async function untilReady(
  child: ChildProcess,
  server: RunningServer,
  token: string | undefined,
): Promise<void> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const deadline = Date.now() + READY_LIMIT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`consul ended: ${stderr}`);
    const leader = await server.get('/v1/status/leader');
    const isLed = leader.kind === 'response' && leader.body.includes(':');
    if (isLed && (token === undefined || (await isKnown(server, token)))) return;
    await delay(POLL_MS);
  }
  await server.stop();
  throw new Error(`the dev server does not lead after ${READY_LIMIT_MS} ms: ${stderr}`);
}

async function isKnown(server: RunningServer, token: string): Promise<boolean> {
  const reply = await server.get('/v1/acl/token/self', { token });
  return reply.kind === 'response' && reply.status === 200;
}
