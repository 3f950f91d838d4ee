import type { CompiledMesh } from '../model/stack.ts';
import type { ValidMesh } from './check.ts';
import { emitStacks } from './emit/emit.ts';
import { lowerMesh } from './lower/lower.ts';
import { resolveRollout } from './resolve/rollout.ts';

/**
 * The back half: a mesh without errors to CloudFormation templates, one a component. Pure, and total.
 *
 * ```text
 *   Mesh ──lower──▶ Stack ──emit──▶ Template and its bytes
 * ```
 */
export function compileMesh({ source, spec, mesh }: ValidMesh, version: string): CompiledMesh {
  const { identity, target } = mesh;
  const stacks = emitStacks(lowerMesh(mesh), { identity, version, locate: source.locate });
  return { identity, target, stacks, rollout: resolveRollout(spec) };
}
