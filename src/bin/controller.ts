import { runController } from '../runtime/controller/run.ts';
import { runProgram } from '../runtime/run-program.ts';

runProgram('controller', runController);
