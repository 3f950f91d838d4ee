/**
 * Loaded before a program (`node --import`): when it ends, writes its highest resident memory in
 * kilobytes to descriptor 3.
 *
 * Linux's VmHWM starts anew with each program. `ru_maxrss`, which `resourceUsage` and `time` show
 * and which serves elsewhere, does not: a small child of a big parent shows the parent's.
 */
import { readFileSync, writeSync } from 'node:fs';

process.on('exit', () => writeSync(3, String(peakKilobytes())));

function peakKilobytes() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
