import type { RunRules } from '../deploy/apply/next-starts.ts';
import { changeMesh } from './change-mesh.ts';
import type { ChangeOptions, DeployInput } from './deploy-input.ts';
import type { ExitCode } from './exit-code.ts';

export interface ApplyInput extends DeployInput, ChangeOptions {
  readonly only?: readonly string[];
  /** Go on with stacks that do not depend on one that failed. */
  readonly keepGoing: boolean;
  /** Stacks that are worked on at once. */
  readonly maxParallel?: number;
  /** Components that go first. */
  readonly canary?: readonly string[];
}

const DEFAULT_MAX_PARALLEL = 5;

/** The rules of a run over the stacks of a mesh. */
export function rulesOf(input: ApplyInput): RunRules {
  return {
    maxParallel: input.maxParallel ?? DEFAULT_MAX_PARALLEL,
    keepGoing: input.keepGoing,
    canary: input.canary ?? [],
  };
}

/** `meshc apply`: plans, asks, deploys, and verifies what runs. */
export function runApply(input: ApplyInput): Promise<ExitCode> {
  const { identity, target } = input.mesh;
  const place = `${identity.name}/${identity.environment} in ${target.accountId} ${target.region}`;
  return changeMesh(input, {
    wanted: input.mesh,
    ...(input.only === undefined ? {} : { only: input.only }),
    rules: rulesOf(input),
    approval: { question: `apply this to ${place}? (yes/no)`, answers: ['yes', 'y'] },
    done: 'applied',
  });
}
