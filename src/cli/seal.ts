import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { readUserFile, writeUserFile } from '../clients/files.ts';
import { readCheckout } from '../clients/git.ts';
import { overallOutcome } from '../deploy/apply/overall-outcome.ts';
import { prepareApply } from '../deploy/apply/prepare-apply.ts';
import { sha256 } from '../deploy/sealed/digest.ts';
import { type SealFacts, sealPlan } from '../deploy/sealed/seal-plan.ts';
import { VERSION } from '../generated/version.ts';
import { printableLine } from '../kit/printable.ts';
import type { MeshOutcome } from '../model/outcome.ts';
import type { SealedInput, SealedPlan } from '../model/sealed-plan.ts';
import { printOutcome } from './change-mesh.ts';
import type { DeployInput } from './deploy-input.ts';
import type { ExitCode } from './exit-code.ts';
import { DEFAULT_LOCK_TIMEOUT_MS, makeContext } from './make-context.ts';
import { planOutcome } from './plan-json.ts';
import { ProgressView } from './progress-view.ts';
import { showPlanResult } from './show-plan-result.ts';

/** What `plan --out` is told. */
export interface SealInput extends DeployInput {
  readonly only?: readonly string[];
  readonly detailedExitCode: boolean;
  readonly isVerbose: boolean;
  /** Where the sealed plan goes. */
  readonly out: string;
  /** How long the plan may be applied, in milliseconds. */
  readonly expiresMs?: number;
  /** The files of the mesh, as the user named them. */
  readonly inputs: readonly SealedInput[];
}

/** A plan that nobody approved within a day has been overtaken, as a rule. */
const DEFAULT_EXPIRY_MS = 86_400_000;
const ID_BYTES = 4;

/** `meshc plan --out`: plans on a mesh at rest, seals the plan, and writes it to a file. */
export async function runSeal(input: SealInput): Promise<ExitCode> {
  const { terminal, clients } = input;
  const view = new ProgressView(terminal, clients.clock);
  try {
    return await seal(input, view);
  } catch (error) {
    if (!input.signal.aborted) throw error;
    return endWith(input, 'interrupted', []);
  } finally {
    view.stop();
  }
}

async function seal(input: SealInput, view: ProgressView): Promise<ExitCode> {
  const { terminal, mesh, owner, only, findOrigin } = input;
  const resumeCommand = 'meshc plan';
  const context = makeContext({ ...input, yes: true, resumeCommand }, view.report);
  const prepared = await prepareApply(context, {
    mesh,
    owner,
    lockTimeoutMs: DEFAULT_LOCK_TIMEOUT_MS,
    ...(only === undefined ? {} : { only }),
    ...(findOrigin ? { findOrigin } : {}),
  });
  if (prepared.kind === 'ended') return printOutcome(input, prepared.outcome);
  const { plan } = prepared;
  if (prepared.kind === 'invalid') return showPlanResult(plan, input);
  const result = await sealPlan(context, prepared, await factsOf(input));
  if (result.kind === 'failed') {
    return endWith(input, overallOutcome(result.outcomes, 'applied'), result.outcomes);
  }
  await writeUserFile(input.out, `${JSON.stringify(result.sealed, null, 1)}\n`);
  view.stop();
  const code = showPlanResult(plan, input);
  if (planOutcome(plan) === 'changes') terminal.message(describeSeal(result.sealed, input.out));
  return code;
}

async function factsOf({
  clients,
  signal,
  mesh,
  inputs,
  expiresMs,
}: SealInput): Promise<SealFacts> {
  const nowMs = clients.clock.now();
  const [first] = inputs;
  const checkout = first && (await readCheckout(dirname(first.name)));
  return {
    id: randomBytes(ID_BYTES).toString('hex'),
    meshc: VERSION,
    madeBy: await clients.sts.callerArn(signal),
    madeAt: new Date(nowMs).toISOString(),
    expiresAt: new Date(nowMs + (expiresMs ?? DEFAULT_EXPIRY_MS)).toISOString(),
    ...(checkout ? { commit: { id: checkout.commit, isClean: checkout.isClean } } : {}),
    inputs,
    ...(mesh.rollout ? { rollout: mesh.rollout } : {}),
  };
}

function describeSeal({ id, expiresAt, stacks }: SealedPlan, file: string): string {
  const count = (kind: string): number => stacks.filter(({ seal }) => seal?.kind === kind).length;
  const waiting = count('deferred');
  const rest = waiting === 0 ? '' : `, ${waiting} to be made when their inputs are known`;
  const sets = count('change-set') === 1 ? 'change set' : 'change sets';
  return `sealed as plan ${id} until ${expiresAt}: ${count('change-set')} ${sets} in AWS${rest}; apply it with: meshc apply ${printableLine(file)}`;
}

function endWith(
  input: SealInput,
  outcome: MeshOutcome['outcome'],
  stacks: MeshOutcome['stacks'],
): ExitCode {
  const { identity, target } = input.mesh;
  return printOutcome(input, { identity, target, outcome, stacks });
}

const MAX_INPUT_BYTES = 16_000_000;

/** The hashes of files, by the names given; those that cannot be read now are left out. */
export async function hashInputs(names: readonly string[]): Promise<readonly SealedInput[]> {
  const read = await Promise.all(
    names.map(async (name) => ({
      name,
      file: await readUserFile(name, { maxBytes: MAX_INPUT_BYTES }),
    })),
  );
  return read.flatMap(({ name, file }) =>
    file.kind === 'bytes' ? [{ name, sha256: sha256(file.bytes) }] : [],
  );
}
