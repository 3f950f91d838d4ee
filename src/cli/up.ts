import { systemClock } from '../clients/clock.ts';
import { readUserFile } from '../clients/files.ts';
import type { ValidMesh } from '../compiler/check.ts';
import { compileMesh } from '../compiler/compile.ts';
import { VERSION } from '../generated/version.ts';
import { printableLine } from '../kit/printable.ts';
import { UserError } from '../kit/user-error.ts';
import type { LocalEvent } from '../local/local-event.ts';
import { runMesh } from '../local/run-mesh.ts';
import type { Images } from '../model/mesh.ts';
import { checkInput, validOrReport } from './check-input.ts';
import { selectStacks } from './compile.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { localEngine } from './local-engine.ts';
import { InvalidCommandLine, type MeshOptions } from './mesh-input.ts';
import type { Process } from './process.ts';
import type { Terminal } from './terminal.ts';

export interface UpOptions extends MeshOptions {
  /** `name=image`: another image than the file's for `runtime`, `dataplane` or `consul`. */
  readonly image?: readonly string[];
  /** File of `name=value` lines. */
  readonly secrets?: string;
}

const MAX_SECRETS_BYTES = 1_000_000;

/** `meshc up`: the mesh on the Docker Engine of this machine, until it is interrupted. */
export async function runUp(
  services: readonly string[],
  options: UpOptions,
  { terminal, process }: { readonly terminal: Terminal; readonly process: Process },
): Promise<ExitCode> {
  const checked = validOrReport(await checkInput(options, process.streams.stdin), 'text', terminal);
  if (checked === undefined) return EXIT_CODE.invalid;
  const valid = withImages(checked, options.image ?? []);
  const mesh = compileMesh(valid, VERSION);
  const secrets = await readSecrets(options.secrets);
  const signal = process.interrupted();
  const engine = await localEngine(process.environment, signal);
  const { consul, images } = valid.mesh;
  const report = (event: LocalEvent): void => {
    for (const line of linesOf(event, consul.http)) terminal.message(line);
  };
  const reportRolled = (): void => terminal.message('all replaced');
  const running = runMesh({
    engine,
    clock: systemClock,
    mesh,
    runtimeImage: images.runtime,
    consulPort: consul.http.port,
    only: services.length === 0 ? [] : selectStacks(mesh, services).map((one) => one.component),
    secrets,
    report,
    onRollable: (roll) => process.onUserSignal?.(() => void roll().then(reportRolled)),
    signal,
  });
  await running.catch((error: unknown) => {
    // Before anything runs, an interruption ends the call to the engine that it meets.
    if (!signal.aborted || !(error instanceof Error && error.name === 'AbortError')) throw error;
  });
  return EXIT_CODE.done;
}

const IMAGE_NAMES: readonly (keyof Images)[] = ['runtime', 'dataplane', 'consul'];

function withImages(valid: ValidMesh, given: readonly string[]): ValidMesh {
  const replaced = given.map((text) => {
    const [, name, image] = /^([^=]+)=(.+)$/u.exec(text) ?? [];
    const known = IMAGE_NAMES.find((one) => one === name);
    if (known === undefined || image === undefined) {
      throw new InvalidCommandLine(
        `--image ${text}: write runtime=IMAGE, dataplane=IMAGE or consul=IMAGE`,
      );
    }
    return [known, image];
  });
  const images: Images = { ...valid.mesh.images, ...Object.fromEntries(replaced) };
  return { ...valid, mesh: { ...valid.mesh, images } };
}

/** The file's values stay in memory; a line is never repeated in a message. */
async function readSecrets(file: string | undefined): Promise<ReadonlyMap<string, string>> {
  if (file === undefined) return new Map();
  const result = await readUserFile(file, { maxBytes: MAX_SECRETS_BYTES });
  if (result.kind === 'refused') throw new UserError(`cannot read ${file}: ${result.message}`);
  const lines = new TextDecoder().decode(result.bytes).split(/\r?\n/u);
  return new Map(
    lines.flatMap((line, index): [string, string][] => {
      if (line.trim() === '' || line.startsWith('#')) return [];
      const equals = line.indexOf('=');
      if (equals > 0) return [[line.slice(0, equals).trim(), line.slice(equals + 1)]];
      throw new UserError(`${file}:${index + 1}: a secret is written NAME=VALUE`);
    }),
  );
}

function linesOf(
  event: LocalEvent,
  consul: { readonly port: number; readonly tls: boolean },
): readonly string[] {
  switch (event.kind) {
    case 'pulling':
      return [`pulling ${event.image}`];
    case 'all-running':
      return ['all running; Ctrl-C stops the mesh'];
    case 'running':
      return [`${placeOf(event)} running${portsText(event.ports, consul)}`];
    case 'failed':
      return [
        `${placeOf(event)} failed: ${printableLine(event.reason)}`,
        ...event.lastLines.map((line) => `    ${printableLine(line)}`),
      ];
    case 'starting':
    case 'stopping':
    case 'stopped':
      return [`${placeOf(event)} ${event.kind}`];
  }
}

function placeOf({ component, taskId }: { readonly component: string; readonly taskId: string }) {
  return `${component} (${taskId.slice(0, 8)})`;
}

function portsText(
  ports: Readonly<Record<string, number>>,
  consul: { readonly port: number; readonly tls: boolean },
): string {
  const texts = Object.entries(ports).map(([inside, outside]) => {
    const port = Number.parseInt(inside, 10);
    if (port !== consul.port) return `${port} at 127.0.0.1:${outside}`;
    return `Consul at ${consul.tls ? 'https' : 'http'}://127.0.0.1:${outside}/ui`;
  });
  return texts.length === 0 ? '' : `: ${texts.join(', ')}`;
}
