import { parseArgs } from 'node:util';
import type { Fault } from './faults.ts';
import { startSandbox } from './start.ts';

const USAGE = `usage: npm run sandbox -- --port N [options]

Serves a small AWS on 127.0.0.1 and prints the variables with which the AWS SDK finds it.

  --port N          port to listen on (default 4566); 0 takes a free one
  --pace P          1: short but realistic (default), 0: as fast as possible, 2: half as fast as 1
  --region NAME     region to export (default eu-west-1)
  --account ID      account (default 111122223333)
  --cluster NAME    a cluster that exists already (may be repeated)
  --fail SERVICE    every new task of this service fails (may be repeated)
`;

interface Options {
  readonly port: number;
  readonly pace: number;
  readonly region: string;
  readonly account: string;
  readonly clusters: readonly string[];
  readonly faults: readonly Fault[];
}

/** Reads the command line; a text is what is wrong with it. */
function readOptions(args: readonly string[]): Options | string {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const port = Number(values.port);
  const pace = Number(values.pace);
  if (values.help) return USAGE;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return '--port must be 0 to 65535';
  if (!Number.isFinite(pace) || pace < 0) return '--pace must be 0 or more';
  return {
    port,
    pace,
    region: values.region,
    account: values.account,
    clusters: values.cluster,
    faults: values.fail.map((service) => ({ kind: 'start-fails', service, reason: FAILURE })),
  };
}

const FAILURE = 'ResourceInitializationError: the sandbox was started with --fail for this service';

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '4566' },
      help: { type: 'boolean', default: false },
      pace: { type: 'string', default: '1' },
      region: { type: 'string', default: 'eu-west-1' },
      account: { type: 'string', default: '111122223333' },
      cluster: { type: 'string', multiple: true, default: [] },
      fail: { type: 'string', multiple: true, default: [] },
    },
  }).values;
}

/** Listens until a signal; one line on stderr says what went wrong. */
async function run(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    console.error(options === USAGE ? USAGE : `${options}\n\n${USAGE}`);
    return options === USAGE ? 0 : 4;
  }
  const ended = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.resolve());
  try {
    const sandbox = await startSandbox(options);
    for (const [name, value] of Object.entries(sandbox.environment)) {
      console.log(`export ${name}=${value}`);
    }
    await ended.promise;
    await sandbox.stop();
    return 0;
  } catch (error) {
    const isBusy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isBusy) throw error;
    console.error(`port ${options.port} is in use: choose another one with --port`);
    return 1;
  }
}

process.exitCode = await run(process.argv.slice(2));
