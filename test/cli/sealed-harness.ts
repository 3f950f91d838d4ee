import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runApplySealed, runCheckSealed } from '../../src/cli/apply-sealed.ts';
import { runSeal } from '../../src/cli/seal.ts';
import { parseSealedPlan } from '../../src/deploy/sealed/parse-sealed-plan.ts';
import { sealedMesh } from '../../src/deploy/sealed/sealed-mesh.ts';
import type { SealedInput, SealedPlan } from '../../src/model/sealed-plan.ts';
import type { CompiledMesh } from '../../src/model/stack.ts';
import {
  type CommandOptions,
  changeOf,
  type Finished,
  type Harness,
  inputOf,
  run,
} from './deploy-harness.ts';

/** What differs from one `plan --out` to the next. */
export interface SealOptions extends CommandOptions {
  readonly inputs?: readonly SealedInput[];
  readonly expiresMs?: number;
}

/** How `plan --out` ended, with the plan that it wrote, if it did. */
export interface Sealing extends Finished {
  readonly sealed: SealedPlan | undefined;
}

/** `plan --out`. */
export async function seal(
  { clients }: Harness,
  mesh: CompiledMesh,
  options: SealOptions = {},
): Promise<Sealing> {
  const folder = mkdtempSync(path.join(tmpdir(), 'meshc-sealed-'));
  const out = path.join(folder, 'plan.json');
  try {
    const finished = await run(options, (terminal) =>
      runSeal({
        ...inputOf(mesh, options),
        terminal,
        clients,
        out,
        isVerbose: false,
        detailedExitCode: options.detailedExitCode ?? false,
        inputs: options.inputs ?? [],
        ...(options.expiresMs === undefined ? {} : { expiresMs: options.expiresMs }),
      }),
    );
    const parsed = existsSync(out) ? parseSealedPlan(readFileSync(out, 'utf8')) : undefined;
    return { ...finished, sealed: parsed?.kind === 'plan' ? parsed.sealed : undefined };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `plan --out` that is expected to write a plan. */
export async function sealedPlan(
  harness: Harness,
  mesh: CompiledMesh,
  options: SealOptions = {},
): Promise<SealedPlan> {
  const { sealed, stdout, stderr } = await seal(harness, mesh, options);
  if (sealed === undefined) throw new Error(`nothing was sealed: ${stdout} ${stderr}`);
  return sealed;
}

/** `apply PLAN`. */
export function applySealed(
  { clients }: Harness,
  sealed: SealedPlan,
  options: CommandOptions & { readonly inputs?: readonly SealedInput[] } = {},
): Promise<Finished> {
  return run(options, (terminal) =>
    runApplySealed(
      {
        ...inputOf(sealedMesh(sealed), options),
        owner: sealed.plan.owner,
        terminal,
        clients,
        ...changeOf(options),
        keepGoing: options.keepGoing ?? false,
      },
      { sealed, inputs: options.inputs ?? [] },
    ),
  );
}

/** `plan --check PLAN`. */
export function check({ clients }: Harness, sealed: SealedPlan): Promise<Finished> {
  return run({}, (terminal) =>
    runCheckSealed(
      { ...inputOf(sealedMesh(sealed), {}), terminal, clients },
      { sealed, inputs: [] },
    ),
  );
}
