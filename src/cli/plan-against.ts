import { compileMesh } from '../compiler/compile.ts';
import { makeFindOrigin } from '../compiler/find-origin.ts';
import { assumeDeployed } from '../deploy/plan/assume-deployed.ts';
import { makePlan } from '../deploy/plan/make-plan.ts';
import RESOURCE_TYPES from '../generated/resource-types.json' with { type: 'json' };
import { VERSION } from '../generated/version.ts';
import type { Plan } from '../model/change.ts';
import { checkInput, type OutputFormat, validOrReport } from './check-input.ts';
import { selectStacks } from './compile.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import type { MeshOptions } from './mesh-input.ts';
import type { Process } from './process.ts';
import { readAgainst } from './read-against.ts';
import { showPlanResult } from './show-plan-result.ts';
import type { Terminal } from './terminal.ts';

export interface PlanAgainstOptions extends MeshOptions {
  readonly against: string;
  readonly format: OutputFormat;
  readonly owner?: string;
  readonly only?: readonly string[];
  readonly detailedExitcode?: boolean;
  readonly verbose?: boolean;
}

/** Stands for the owner on both sides of a comparison that asks AWS nothing. */
const ANY_OWNER = 'anybody';

/** `meshc plan --against`: what would change if that mesh were deployed. Needs no AWS and no credentials. */
export async function runPlanAgainst(
  options: PlanAgainstOptions,
  terminal: Terminal,
  process: Process,
): Promise<ExitCode> {
  const checked = await checkInput(options, process.streams.stdin);
  const valid = validOrReport(checked, options.format, terminal);
  if (valid === undefined) return EXIT_CODE.invalid;
  const mesh = compileMesh(valid, VERSION);
  const other = await readAgainst({ options, against: options.against, mesh, terminal, process });
  if (other.kind === 'invalid') {
    terminal.message(`error: the mesh of --against ${options.against} has errors`);
    return EXIT_CODE.invalid;
  }
  const owner = options.owner ?? ANY_OWNER;
  const plan: Plan = makePlan({
    mesh,
    deployed: assumeDeployed(other.mesh, mesh, owner),
    owner,
    table: RESOURCE_TYPES,
    findOrigin: makeFindOrigin(valid.source),
    ...(options.only === undefined
      ? {}
      : { only: selectStacks(mesh, options.only).map(({ component }) => component) }),
  });
  return showPlanResult(plan, {
    terminal,
    format: options.format,
    isVerbose: options.verbose ?? false,
    detailedExitCode: options.detailedExitcode ?? false,
    against: other.name,
  });
}
