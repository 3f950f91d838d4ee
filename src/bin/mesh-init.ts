import { runMeshInit } from '../runtime/mesh-init/run.ts';
import { runProgram } from '../runtime/run-program.ts';

runProgram('mesh-init', runMeshInit);
