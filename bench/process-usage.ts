import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';

/** What a process uses at a moment; Linux only. */
export interface Usage {
  /** Resident memory that the process alone has, and that cannot be dropped, in MiB. */
  readonly privateMib: number;
  /** All resident memory, the pages of files included, in MiB. */
  readonly residentMib: number;
  /** Processor time since its start. */
  readonly cpuMs: number;
  /** Pages that had to be read from a disk since its start. */
  readonly pageIns: number;
}

/** Linux counts processor time in hundredths of a second (USER_HZ). */
const TICK_MS = 10;
const KIB_OF_MIB = 1_024;
/** Places in /proc/PID/stat behind the name of the program (proc_pid_stat(5)): majflt, utime, stime. */
const STAT = { pageIns: 9, userTicks: 11, systemTicks: 12 } as const;

/** Reads what a running process uses. */
export function usageOf(pid: number): Usage {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'mu').exec(status)?.[1]);
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const ticks = (fields[STAT.userTicks] ?? 0) + (fields[STAT.systemTicks] ?? 0);
  return {
    privateMib: kib('RssAnon') / KIB_OF_MIB,
    residentMib: kib('VmRSS') / KIB_OF_MIB,
    cpuMs: ticks * TICK_MS,
    pageIns: fields[STAT.pageIns] ?? 0,
  };
}

/** A limit of memory for processes, as a container has it. */
export interface MemoryLimit {
  add(pid: number): void;
  remove(): void;
}

/** A limit by a control group of its own, version 1 or 2; `undefined` where this user may not make one. */
export function makeMemoryLimit(mib: number): MemoryLimit | undefined {
  const bytes = String(mib * KIB_OF_MIB * KIB_OF_MIB);
  const kinds = [
    { folder: '/sys/fs/cgroup/memory', file: 'memory.limit_in_bytes' },
    { folder: '/sys/fs/cgroup', file: 'memory.max' },
  ];
  for (const { folder, file } of kinds) {
    const group = `${folder}/meshc-bench-${process.pid}`;
    try {
      mkdirSync(group);
    } catch {
      continue;
    }
    try {
      writeFileSync(`${group}/${file}`, bytes);
      return {
        add: (pid) => writeFileSync(`${group}/cgroup.procs`, String(pid)),
        remove: () => rmdirSync(group),
      };
    } catch {
      rmdirSync(group);
    }
  }
  return undefined;
}
