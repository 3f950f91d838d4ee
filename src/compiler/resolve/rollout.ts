import type { MeshSpec } from '../../generated/mesh-spec.ts';
import type { RolloutRules } from '../../model/stack.ts';

const DEFAULT_MAX_PARALLEL = 5;
const DEFAULT_STOP_AFTER_FAILURES = 1;

/** How apply goes through the components of a mesh. */
export function resolveRollout({ rollout = {} }: MeshSpec): RolloutRules {
  return {
    maxParallel: rollout.maxParallel ?? DEFAULT_MAX_PARALLEL,
    canary: rollout.canary ?? [],
    stopAfterFailures: rollout.stopAfterFailures ?? DEFAULT_STOP_AFTER_FAILURES,
  };
}
