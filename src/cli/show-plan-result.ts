import type { Plan } from '../model/change.ts';
import type { SealedPlan } from '../model/sealed-plan.ts';
import type { OutputFormat } from './check-input.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import { planJson, planOutcome } from './plan-json.ts';
import { renderPlan } from './render-plan.ts';
import type { Terminal } from './terminal.ts';

/** How a plan is printed as the result of a command. */
export interface PlanDisplay {
  readonly terminal: Terminal;
  readonly format: OutputFormat;
  readonly isVerbose: boolean;
  /** Exit 2 when there are changes. */
  readonly detailedExitCode: boolean;
  /** What the plan was compared with, when it was not what AWS has. */
  readonly against?: string;
  /** The sealed plan that the plan stands in. */
  readonly sealed?: SealedPlan;
}

/** Prints a plan to stdout, and says the exit code of a command that only plans. */
export function showPlanResult(plan: Plan, display: PlanDisplay): ExitCode {
  const { terminal, format, isVerbose, against } = display;
  const style = {
    palette: terminal.resultPalette,
    isVerbose,
    ...(against === undefined ? {} : { against }),
  };
  terminal.result(format === 'json' ? planJson(plan, display.sealed) : renderPlan(plan, style));
  switch (planOutcome(plan)) {
    case 'invalid':
      return EXIT_CODE.invalid;
    case 'changes':
      return display.detailedExitCode ? EXIT_CODE.changes : EXIT_CODE.done;
    case 'no-changes':
      return EXIT_CODE.done;
  }
}
