import { applyCommand } from './apply.ts';
import { cancelCommand } from './cancel.ts';
import { compileCommand } from './compile.ts';
import { destroyCommand } from './destroy.ts';
import { downCommand } from './down.ts';
import { driftCommand } from './drift.ts';
import { explainCommand } from './explain.ts';
import { fmtCommand } from './fmt.ts';
import { iamCommand } from './iam.ts';
import { initCommand } from './init.ts';
import { logsCommand } from './logs.ts';
import { planCommand } from './plan.ts';
import { redeployCommand } from './redeploy.ts';
import { schemaCommand } from './schema.ts';
import { setImageCommand } from './set-image.ts';
import type { CommandEntry } from './shared.ts';
import { showCommand } from './show.ts';
import { statusCommand } from './status.ts';
import { upCommand } from './up.ts';
import { validateCommand } from './validate.ts';
import { watchCommand } from './watch.ts';

/** All commands, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  initCommand,
  validateCommand,
  compileCommand,
  explainCommand,
  fmtCommand,
  setImageCommand,
  schemaCommand,
  planCommand,
  showCommand,
  applyCommand,
  watchCommand,
  cancelCommand,
  redeployCommand,
  destroyCommand,
  statusCommand,
  driftCommand,
  iamCommand,
  upCommand,
  downCommand,
  logsCommand,
];
