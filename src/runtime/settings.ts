import { readFileSync } from 'node:fs';
import taskConfigSchema from '../../schema/task-config.schema.json' with { type: 'json' };
import type { ConsulScope } from '../clients/consul.ts';
import {
  GRPC_CA_VARIABLE,
  HTTPS_CA_VARIABLE,
  TASK_CONFIG_VARIABLE,
  TOKEN_VARIABLE,
} from '../contract/environment.ts';
import { CONSUL_GRPC_TLS_PORT, CONSUL_HTTPS_PORT } from '../contract/ports.ts';
import type {
  ConsulLoginConfig,
  GatewayConfig,
  LogLevel,
  ProxyConfig,
  ServiceConfig,
  TaskConfig,
} from '../contract/task-config.ts';
import type { Schema } from '../kit/schema-errors.ts';
import { checkPem } from './check-pem.ts';
import type { ConsulHttpSettings } from './consul-session.ts';
import { checkAgainst } from './schema-check.ts';

/** The task config with every default filled in, and with what the environment adds to it. */
export interface TaskSettings {
  readonly bootstrapDir: string;
  readonly logLevel: LogLevel;
  readonly http: ConsulHttpSettings;
  readonly grpc: ConsulGrpcSettings;
  /** Whether consul-dataplane keeps to the given hosts instead of the servers' own list. */
  readonly skipServerWatch: boolean;
  readonly scope: ConsulScope;
  readonly access: ConsulAccess;
  readonly workload: Workload;
  readonly transparentProxy: TransparentProxySettings;
  readonly controller: ControllerSettings;
}

/** How consul-dataplane reaches the gRPC interface of the Consul servers. */
export interface ConsulGrpcSettings {
  readonly port: number;
  readonly tls: boolean;
  /** PEM from the environment, which beats the file. */
  readonly ca?: string;
  readonly caFile?: string;
  readonly serverName?: string;
}

/** With what the runtime approaches Consul: nothing, a token from the task's secrets, or the task's IAM role. */
export type ConsulAccess =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'login'; readonly login: ConsulLoginConfig };

/** What the task is in the mesh. */
export type Workload = ServiceWorkload | GatewayWorkload;

export interface ServiceWorkload {
  readonly kind: 'service';
  readonly service: ServiceConfig;
  readonly proxy: ProxyConfig;
  readonly syncedContainers: readonly string[];
}

export interface GatewayWorkload {
  readonly kind: 'gateway';
  readonly gateway: GatewayConfig;
}

export interface TransparentProxySettings {
  readonly enabled: boolean;
  readonly consulDns: boolean;
  readonly excludeInboundPorts: readonly number[];
  readonly excludeOutboundPorts: readonly number[];
  readonly excludeOutboundCidrs: readonly string[];
  readonly excludeUids: readonly string[];
}

export interface ControllerSettings {
  /** Never empty: an empty path would trust every role of the account. */
  readonly iamRolePath: string;
  readonly partitionsEnabled: boolean;
  readonly partition?: string;
}

/** The settings, or everything that is wrong with the task config. */
export type SettingsReading =
  | { readonly kind: 'ok'; readonly settings: TaskSettings }
  | {
      readonly kind: 'invalid';
      /** A sentence with one line for each problem. */
      readonly message: string;
      readonly problems: readonly string[];
    };

/** Reads the task config from the environment of the process, and the files that it names. */
export function readSettings(environment: NodeJS.ProcessEnv): SettingsReading {
  const text = environment[TASK_CONFIG_VARIABLE] ?? '';
  if (text === '') return invalid([`${TASK_CONFIG_VARIABLE} is not set: it holds the task config`]);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return invalid([
      `${TASK_CONFIG_VARIABLE} is no JSON: ${error instanceof Error ? error.message : error}`,
    ]);
  }
  const problems = [...checkTaskConfig(json)];
  if (problems.length > 0) return invalid(problems);
  // Checked against the schema just now.
  return resolveSettings(json as TaskConfig, environment);
}

/** What the schema says against a task config, one line a problem, with the dotted path of the field. */
export function checkTaskConfig(json: unknown): readonly string[] {
  // TypeScript widens the keywords of an imported JSON file to `string`.
  return checkAgainst(taskConfigSchema as Schema, json);
}

function invalid(problems: readonly string[]): SettingsReading {
  const count = problems.length === 1 ? '1 error' : `${problems.length} errors`;
  const message = [`invalid config: ${count}`, ...problems.map((line) => `  ${line}`)].join('\n');
  return { kind: 'invalid', message, problems };
}

function resolveSettings(config: TaskConfig, environment: NodeJS.ProcessEnv): SettingsReading {
  const ca = readHttpsCa(config, environment);
  const grpc = resolveGrpc(config, environment);
  const problems = [
    ...(ca.kind === 'invalid' ? [ca.problem] : []),
    ...(grpc.tls ? problemsOf(GRPC_CA_VARIABLE, grpc.ca) : []),
  ];
  if (ca.kind === 'invalid' || problems.length > 0) return invalid(problems);
  const workload = resolveWorkload(config);
  return {
    kind: 'ok',
    settings: {
      bootstrapDir: config.bootstrapDir,
      logLevel: config.logLevel ?? 'INFO',
      http: resolveHttp(config, ca.pem),
      grpc,
      skipServerWatch: config.consulServers.skipServerWatch ?? false,
      scope: resolveScope(workload),
      access: resolveAccess(config, environment),
      workload,
      transparentProxy: resolveTransparentProxy(config, workload),
      controller: resolveController(config),
    },
  };
}

/** An absent, null or empty text is no text. */
function textOf(...candidates: readonly (string | null | undefined)[]): string | undefined {
  return candidates.find((text) => text !== undefined && text !== null && text !== '') ?? undefined;
}

/** `{key: value}` where there is a value, for members that stay away otherwise. */
function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  // A computed key widens to `string`.
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: Value });
}

/** The certificate authorities of the HTTPS interface, or what is wrong with them. */
type CaReading =
  | { readonly kind: 'ok'; readonly pem: string | undefined }
  | { readonly kind: 'invalid'; readonly problem: string };

function readHttpsCa(
  { consulServers: { http, defaults } }: TaskConfig,
  environment: NodeJS.ProcessEnv,
): CaReading {
  if (http?.https === false) return { kind: 'ok', pem: undefined };
  const given = textOf(environment[HTTPS_CA_VARIABLE]);
  const file = textOf(http?.caCertFile, defaults?.caCertFile);
  if (given !== undefined) return checkedCa(HTTPS_CA_VARIABLE, given);
  if (file === undefined) return { kind: 'ok', pem: undefined };
  const field = `consulServers.${http?.caCertFile ? 'http' : 'defaults'}.caCertFile`;
  try {
    return checkedCa(`${field}: ${JSON.stringify(file)}`, readFileSync(file, 'utf8'));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return { kind: 'invalid', problem: `${field}: cannot read ${JSON.stringify(file)}: ${cause}` };
  }
}

function checkedCa(source: string, pem: string): CaReading {
  const [problem] = problemsOf(source, pem);
  return problem === undefined ? { kind: 'ok', pem } : { kind: 'invalid', problem };
}

function problemsOf(source: string, pem: string | undefined): readonly string[] {
  const problem = pem === undefined ? undefined : checkPem(pem);
  return problem === undefined ? [] : [`${source} ${problem}`];
}

function resolveHttp({ consulServers }: TaskConfig, ca: string | undefined): ConsulHttpSettings {
  const { hosts, http, defaults } = consulServers;
  return {
    hosts,
    port: http?.port ?? CONSUL_HTTPS_PORT,
    https: http?.https ?? true,
    ...optional('ca', ca),
    ...optional('serverName', textOf(http?.tlsServerName, defaults?.tlsServerName)),
  };
}

function resolveGrpc(
  { consulServers }: TaskConfig,
  environment: NodeJS.ProcessEnv,
): ConsulGrpcSettings {
  const { grpc, defaults } = consulServers;
  return {
    port: grpc?.port ?? CONSUL_GRPC_TLS_PORT,
    tls: grpc?.tls ?? defaults?.tls ?? true,
    ...optional('ca', textOf(environment[GRPC_CA_VARIABLE])),
    ...optional('caFile', textOf(grpc?.caCertFile, defaults?.caCertFile)),
    ...optional('serverName', textOf(grpc?.tlsServerName, defaults?.tlsServerName)),
  };
}

/** A task without a `service` is one that has no port and is named after its family, as in consul-ecs. */
function resolveWorkload(config: TaskConfig): Workload {
  if (config.gateway !== undefined) return { kind: 'gateway', gateway: config.gateway };
  return {
    kind: 'service',
    service: config.service ?? { port: 0 },
    proxy: config.proxy ?? {},
    syncedContainers: config.healthSyncContainers ?? [],
  };
}

function resolveScope(workload: Workload): ConsulScope {
  const { namespace, partition } =
    workload.kind === 'gateway' ? workload.gateway : workload.service;
  return {
    ...optional('namespace', textOf(namespace)),
    ...optional('partition', textOf(partition)),
  };
}

function resolveAccess({ consulLogin }: TaskConfig, environment: NodeJS.ProcessEnv): ConsulAccess {
  const token = textOf(environment[TOKEN_VARIABLE]);
  if (token !== undefined) return { kind: 'token', token };
  if (consulLogin?.enabled !== true) return { kind: 'anonymous' };
  return { kind: 'login', login: consulLogin };
}

/** A gateway's traffic is never redirected. */
function resolveTransparentProxy(
  { transparentProxy }: TaskConfig,
  workload: Workload,
): TransparentProxySettings {
  const enabled = workload.kind === 'service' && (transparentProxy?.enabled ?? true);
  return {
    enabled,
    consulDns: enabled && (transparentProxy?.consulDNS?.enabled ?? false),
    excludeInboundPorts: transparentProxy?.excludeInboundPorts ?? [],
    excludeOutboundPorts: transparentProxy?.excludeOutboundPorts ?? [],
    excludeOutboundCidrs: transparentProxy?.excludeOutboundCIDRs ?? [],
    excludeUids: transparentProxy?.excludeUIDs ?? [],
  };
}

function resolveController({ controller }: TaskConfig): ControllerSettings {
  return {
    iamRolePath: textOf(controller?.iamRolePath) ?? '/consul-ecs/',
    partitionsEnabled: controller?.partitionsEnabled ?? false,
    ...optional('partition', textOf(controller?.partition)),
  };
}
