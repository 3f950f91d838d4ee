import { runHealthSync } from '../runtime/health-sync/run.ts';
import { runProgram } from '../runtime/run-program.ts';

runProgram('health-sync', runHealthSync);
