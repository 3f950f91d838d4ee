import { type LookupAddress, lookup } from 'node:dns';
import { isIP } from 'node:net';
import { runCommand } from './command.ts';

/** The addresses of the Consul servers, or why there are none. */
export type Discovery =
  | { readonly kind: 'found'; readonly addresses: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string };

const EXEC_PREFIX = 'exec=';
const TIMEOUT_MS = 30_000;

/**
 * Finds the Consul servers. `hosts` is an IP address, a DNS name with all its addresses, or `exec=` and a command that
 * prints addresses. The command is split at white space and run without a shell, as hashicorp/go-netaddrs does.
 */
export function discoverConsulServers(hosts: string, signal: AbortSignal): Promise<Discovery> {
  if (hosts.startsWith(EXEC_PREFIX)) return askCommand(hosts.slice(EXEC_PREFIX.length), signal);
  if (isIP(hosts) !== 0) return Promise.resolve({ kind: 'found', addresses: [hosts] });
  return resolveName(hosts, signal);
}

/** Whether `hosts` is a command, so that it names no host that a certificate could carry. */
export function isDiscoveryCommand(hosts: string): boolean {
  return hosts.startsWith(EXEC_PREFIX);
}

async function resolveName(name: string, signal: AbortSignal): Promise<Discovery> {
  if (name === '') return { kind: 'failed', message: 'consulServers.hosts is empty' };
  try {
    const records = await withBound(lookUp(name), signal);
    return { kind: 'found', addresses: [...new Set(records.map((record) => record.address))] };
  } catch (error) {
    const cause = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { kind: 'failed', message: `cannot resolve ${JSON.stringify(name)}: ${cause}` };
  }
}

function lookUp(name: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(name, { all: true }, (error, records) => {
      if (error === null) resolve(records);
      else reject(error);
    });
  });
}

/** A name lookup takes no signal: it is left to end by itself when its time is over. */
function withBound<T>(pending: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => reject(new Error('timeout'))), TIMEOUT_MS);
    const onAbort = () => settle(() => reject(new Error('aborted')));
    const settle = (end: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      end();
    };
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    pending.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    );
  });
}

async function askCommand(text: string, signal: AbortSignal): Promise<Discovery> {
  const [program, ...commandArguments] = text.split(/\s+/u).filter((word) => word !== '');
  if (program === undefined) {
    return { kind: 'failed', message: 'consulServers.hosts names no command after exec=' };
  }
  const end = await runCommand({ program, commandArguments, timeoutMs: TIMEOUT_MS, signal });
  return end.kind === 'done' ? parseAddresses(program, end.stdout) : end;
}

function parseAddresses(program: string, stdout: string): Discovery {
  const words = stdout.split(/\s+/u).filter((word) => word !== '');
  const addresses = words.map((word) => word.replace(/^"(.*)"$/u, '$1'));
  const wrong = addresses.find((address) => isIP(address) === 0);
  if (wrong !== undefined) {
    return {
      kind: 'failed',
      message: `${program} printed ${JSON.stringify(wrong)}, which is no IP address`,
    };
  }
  if (addresses.length === 0) return { kind: 'failed', message: `${program} printed no address` };
  return { kind: 'found', addresses };
}
