import type { RolloutRules } from '../model/stack.ts';
import { changeMesh } from './change-mesh.ts';
import type { ChangeOptions, DeployInput } from './deploy-input.ts';
import type { ExitCode } from './exit-code.ts';

export interface ApplyInput extends DeployInput, ChangeOptions {
  readonly only?: readonly string[];
  /** Go on with stacks that do not depend on one that failed. */
  readonly keepGoing: boolean;
}

/** How a mesh is gone through that says nothing about it. */
export const PLAIN_ROLLOUT: RolloutRules = { maxParallel: 5, canary: [], stopAfterFailures: 1 };

/** The rules of a run over the stacks of a mesh. */
export function rulesOf(input: ApplyInput): RolloutRules {
  const rules = input.mesh.rollout ?? PLAIN_ROLLOUT;
  return input.keepGoing ? { ...rules, stopAfterFailures: Number.POSITIVE_INFINITY } : rules;
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
