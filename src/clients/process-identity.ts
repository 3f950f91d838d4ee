import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Which process this is: for people, and for another process that wants to know whether it still lives. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** The same for all processes that see each other's ids; absent where the system does not say it. */
  readonly space?: string;
}

/**
 * This process. Process ids mean something only within one start of a machine and one namespace (proc(5),
 * `random/boot_id` and `ns/pid`), and a host's name may be that of many containers.
 */
export function ownProcess(): ProcessIdentity {
  const identity = { host: hostname(), pid: process.pid };
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const namespace = readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
    return { ...identity, space: `${boot}.${namespace}` };
  } catch {
    return identity;
  }
}

/** Whether a process of this space is gone for sure. */
export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
