#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Before anything else is loaded, so that it is for all of it. Where nothing can be written, nothing is.
enableCompileCache();
// A reader that has seen enough, such as `head`, is no error.
process.stdout.on('error', ignoreClosedPipe);
process.stderr.on('error', ignoreClosedPipe);
void run();

async function run(): Promise<void> {
  const { main } = await import('../cli/main.ts');
  process.exitCode = await main(process.argv.slice(2), {
    streams: process,
    environment: process.env,
    interrupted,
    onUserSignal: (listener) => void process.on('SIGUSR2', listener),
  });
}

function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => controller.abort(signal));
  }
  return controller.signal;
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
