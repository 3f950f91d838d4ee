import { runDevServerInit } from '../runtime/dev-server-init/run.ts';
import { runProgram } from '../runtime/run-program.ts';

runProgram('dev-server-init', runDevServerInit);
