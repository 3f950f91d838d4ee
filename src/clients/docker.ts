import type { Duplex } from 'node:stream';
import { UserError } from '../kit/user-error.ts';
import { readFrames, readLines } from './docker-frames.ts';
import type { EngineRequest, EngineTransport } from './docker-transport.ts';

/** A container as the engine makes it, in the words of its API ("Create a container"). */
export interface EngineContainerSpec {
  readonly Image: string;
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Env?: readonly string[];
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly Hostname?: string;
  readonly OpenStdin?: boolean;
  readonly Labels: Readonly<Record<string, string>>;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly NetworkingConfig?: Readonly<Record<string, unknown>>;
}

/** What meshc reads of a container. */
export interface EngineContainer {
  readonly id: string;
  readonly isRunning: boolean;
  readonly exitCode: number;
  /** In the network of its own; empty for one that shares another's. */
  readonly address: string;
  /** `8080/tcp` to the port of this machine. */
  readonly ports: Readonly<Record<string, number>>;
}

/** A container in a listing. */
export interface ListedContainer {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `running`, `exited`, `created`, … */
  readonly state: string;
}

/** Labels and values that all must be there. */
export type LabelFilter = Readonly<Record<string, string>>;

/** The calls of the Docker Engine that a local mesh needs; each throws `UserError` with the engine's words. */
export interface Engine {
  hasImage(name: string, signal: AbortSignal): Promise<boolean>;
  pullImage(name: string, signal: AbortSignal): Promise<void>;
  createNetwork(name: string, labels: LabelFilter, signal: AbortSignal): Promise<string>;
  removeNetworks(labels: LabelFilter, signal: AbortSignal): Promise<void>;
  createVolume(name: string, labels: LabelFilter, signal: AbortSignal): Promise<void>;
  hasVolume(name: string, signal: AbortSignal): Promise<boolean>;
  /** One that is not there is no error. */
  removeVolume(name: string, signal: AbortSignal): Promise<void>;
  removeVolumes(labels: LabelFilter, signal: AbortSignal): Promise<void>;
  createContainer(name: string, spec: EngineContainerSpec, signal: AbortSignal): Promise<string>;
  start(id: string, signal: AbortSignal): Promise<void>;
  /** SIGTERM, and SIGKILL after the timeout. One that has ended, or is gone, is no error. */
  stop(id: string, timeoutSeconds: number, signal: AbortSignal): Promise<void>;
  /** Ends it if need be. One that is gone is no error. */
  remove(id: string, signal: AbortSignal): Promise<void>;
  /** `undefined` for one that is gone. */
  inspect(id: string, signal: AbortSignal): Promise<EngineContainer | undefined>;
  list(labels: LabelFilter, signal: AbortSignal): Promise<readonly ListedContainer[]>;
  /** Resolves with the exit code at the next end of the container. To be called before its start. */
  nextExit(id: string, signal: AbortSignal): Promise<number>;
  /** Runs a command inside and returns its exit code. */
  exec(id: string, command: readonly string[], signal: AbortSignal): Promise<number>;
  /** Its input, and what it writes to stdout. To be called before its start. */
  attach(id: string, signal: AbortSignal): Promise<AttachedContainer>;
  /** Lines of what it wrote; with `follow` until it ends. */
  logs(id: string, options: LogOptions, signal: AbortSignal): AsyncIterable<string>;
}

/** A container whose input and output are held. */
export interface AttachedContainer {
  readonly input: Duplex;
  readonly lines: AsyncIterable<string>;
}

export interface LogOptions {
  readonly follow: boolean;
  /** Only so many of the last lines; all when absent. */
  readonly tail?: number;
}

/** The oldest API with what meshc uses: Docker Engine 20.10, and Podman 4. */
const OLDEST_API = [1, 41] as const;
/** The newest whose answers meshc knows; every engine takes older ones down to its own floor. */
const NEWEST_KNOWN_API = [1, 44] as const;

/** Agrees with the engine on a version. Throws `UserError` where there is none that both know. */
export async function makeEngine(transport: EngineTransport, signal: AbortSignal): Promise<Engine> {
  const answer = await transport.stream({ method: 'GET', path: '/_ping', signal });
  answer.resume();
  const offered = String(answer.headers['api-version'] ?? '');
  const [major = 0, minor = 0] = offered.split('.').map(Number);
  if (major !== OLDEST_API[0] || minor < OLDEST_API[1]) {
    throw new UserError(
      `the Docker Engine speaks API ${offered || 'of no version'}; meshc needs ${OLDEST_API.join('.')}, which is Docker 20.10 or later`,
    );
  }
  const version = `v1.${Math.min(minor, NEWEST_KNOWN_API[1])}`;
  return new DockerEngine(transport, `/${version}`);
}

/** Members that meshc reads of the engine's documented answers. */
interface RawId {
  readonly Id: string;
}
interface RawInspected {
  readonly State: { readonly Running: boolean; readonly ExitCode: number };
  readonly NetworkSettings: {
    readonly Networks?: Readonly<Record<string, { readonly IPAddress?: string }>>;
    readonly Ports?: RawPorts;
  };
}
type RawPorts = Readonly<Record<string, readonly { readonly HostPort: string }[] | null>>;
interface RawListed extends RawId {
  readonly Labels: Readonly<Record<string, string>>;
  readonly State: string;
}
interface RawVolumes {
  readonly Volumes?: readonly { readonly Name: string }[] | null;
}

class DockerEngine implements Engine {
  readonly #transport: EngineTransport;
  readonly #prefix: string;

  constructor(transport: EngineTransport, prefix: string) {
    this.#transport = transport;
    this.#prefix = prefix;
  }

  async hasImage(name: string, signal: AbortSignal): Promise<boolean> {
    const path = `/images/${encodeURIComponent(name)}/json`;
    return (await this.#call({ method: 'GET', path, signal }, [404])).status === 200;
  }

  async pullImage(name: string, signal: AbortSignal): Promise<void> {
    const path = `/images/create?fromImage=${encodeURIComponent(name)}`;
    const { text } = await this.#call({ method: 'POST', path, signal }, []);
    // The engine answers 200 at once; that it failed stands in the last line of its progress.
    const failure = /"error":"([^"]+)"/u.exec(text)?.[1];
    if (failure !== undefined) throw new UserError(failure);
  }

  async createNetwork(name: string, labels: LabelFilter, signal: AbortSignal): Promise<string> {
    const body = { Name: name, Labels: labels, CheckDuplicate: true };
    const request: EngineRequest = { method: 'POST', path: '/networks/create', body, signal };
    return (await this.#json<RawId>(request)).Id;
  }

  async removeNetworks(labels: LabelFilter, signal: AbortSignal): Promise<void> {
    const path = `/networks?filters=${filterOf(labels)}`;
    const found = await this.#json<readonly RawId[]>({ method: 'GET', path, signal });
    for (const { Id } of found) {
      await this.#call({ method: 'DELETE', path: `/networks/${Id}`, signal }, [404]);
    }
  }

  async createVolume(name: string, labels: LabelFilter, signal: AbortSignal): Promise<void> {
    const body = { Name: name, Labels: labels };
    await this.#call({ method: 'POST', path: '/volumes/create', body, signal }, []);
  }

  async removeVolumes(labels: LabelFilter, signal: AbortSignal): Promise<void> {
    const path = `/volumes?filters=${filterOf(labels)}`;
    const found = await this.#json<RawVolumes>({ method: 'GET', path, signal });
    for (const { Name } of found.Volumes ?? []) await this.removeVolume(Name, signal);
  }

  async removeVolume(name: string, signal: AbortSignal): Promise<void> {
    await this.#call({ method: 'DELETE', path: `/volumes/${name}?force=1`, signal }, [404]);
  }

  async hasVolume(name: string, signal: AbortSignal): Promise<boolean> {
    const { status } = await this.#call({ method: 'GET', path: `/volumes/${name}`, signal }, [404]);
    return status === 200;
  }

  async createContainer(
    name: string,
    spec: EngineContainerSpec,
    signal: AbortSignal,
  ): Promise<string> {
    const path = `/containers/create?name=${encodeURIComponent(name)}`;
    return (await this.#json<RawId>({ method: 'POST', path, body: spec, signal })).Id;
  }

  async start(id: string, signal: AbortSignal): Promise<void> {
    await this.#call({ method: 'POST', path: `/containers/${id}/start`, signal }, [304]);
  }

  async stop(id: string, timeoutSeconds: number, signal: AbortSignal): Promise<void> {
    const path = `/containers/${id}/stop?t=${timeoutSeconds}`;
    await this.#call({ method: 'POST', path, signal }, [304, 404]);
  }

  async remove(id: string, signal: AbortSignal): Promise<void> {
    // 409: somebody else is removing it already.
    const path = `/containers/${id}?force=1&v=1`;
    await this.#call({ method: 'DELETE', path, signal }, [404, 409]);
  }

  async inspect(id: string, signal: AbortSignal): Promise<EngineContainer | undefined> {
    const request: EngineRequest = { method: 'GET', path: `/containers/${id}/json`, signal };
    const { status, text } = await this.#call(request, [404]);
    if (status === 404) return undefined;
    const { State, NetworkSettings }: RawInspected = JSON.parse(text);
    const [network] = Object.values(NetworkSettings.Networks ?? {});
    return {
      id,
      isRunning: State.Running,
      exitCode: State.ExitCode,
      address: network?.IPAddress ?? '',
      ports: portsOf(NetworkSettings.Ports ?? {}),
    };
  }

  async list(labels: LabelFilter, signal: AbortSignal): Promise<readonly ListedContainer[]> {
    const path = `/containers/json?all=1&filters=${filterOf(labels)}`;
    const found = await this.#json<readonly RawListed[]>({ method: 'GET', path, signal });
    return found.map(({ Id, Labels, State }) => ({ id: Id, labels: Labels, state: State }));
  }

  async nextExit(id: string, signal: AbortSignal): Promise<number> {
    const path = `/containers/${id}/wait?condition=next-exit`;
    const request: EngineRequest = { method: 'POST', path, signal };
    return (await this.#json<{ readonly StatusCode: number }>(request)).StatusCode;
  }

  async exec(id: string, command: readonly string[], signal: AbortSignal): Promise<number> {
    const body = { Cmd: command, AttachStdout: true, AttachStderr: true };
    const path = `/containers/${id}/exec`;
    const { Id } = await this.#json<RawId>({ method: 'POST', path, body, signal });
    const options = { Detach: false, Tty: false };
    await this.#call({ method: 'POST', path: `/exec/${Id}/start`, body: options, signal }, []);
    const ended = await this.#json<{ readonly ExitCode: number | null }>({
      method: 'GET',
      path: `/exec/${Id}/json`,
      signal,
    });
    return ended.ExitCode ?? 1;
  }

  async attach(id: string, signal: AbortSignal): Promise<AttachedContainer> {
    const path = `${this.#prefix}/containers/${id}/attach?stream=1&stdin=1&stdout=1`;
    const input = await this.#transport.hijack({ method: 'POST', path, signal });
    return { input, lines: readLines(readFrames(input)) };
  }

  async *logs(
    id: string,
    { follow, tail }: LogOptions,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const query = `stdout=1&stderr=1&follow=${follow ? 1 : 0}&tail=${tail ?? 'all'}`;
    const path = `${this.#prefix}/containers/${id}/logs?${query}`;
    const incoming = await this.#transport.stream({ method: 'GET', path, signal });
    if (incoming.statusCode === 200) yield* readLines(readFrames(incoming));
    else incoming.resume();
  }

  async #json<T>(request: EngineRequest): Promise<T> {
    return JSON.parse((await this.#call(request, [])).text);
  }

  async #call(request: EngineRequest, accepted: readonly number[]) {
    const path = `${this.#prefix}${request.path}`;
    const answer = await this.#transport.request({ ...request, path });
    const { status, text } = answer;
    if (status < 300 || accepted.includes(status)) return answer;
    throw new UserError(`the Docker Engine answered ${status}: ${messageOf(text)}`);
  }
}

function filterOf(labels: LabelFilter): string {
  const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return encodeURIComponent(JSON.stringify({ label }));
}

function portsOf(ports: RawPorts): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(ports).flatMap(([port, bindings]) =>
      bindings?.[0] === undefined ? [] : [[port, Number(bindings[0].HostPort)]],
    ),
  );
}

function messageOf(text: string): string {
  try {
    return String(JSON.parse(text).message);
  } catch {
    return text.trim();
  }
}
