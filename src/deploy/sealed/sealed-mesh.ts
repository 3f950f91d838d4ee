import type { SealedPlan, SealedStack } from '../../model/sealed-plan.ts';
import type { CompiledMesh, CompiledStack } from '../../model/stack.ts';
import type { Template } from '../../model/template.ts';

/** What stands for the template of a stack that a sealed plan does not change. */
const NO_TEMPLATE: Template = {
  AWSTemplateFormatVersion: '2010-09-09',
  Description: '',
  Metadata: {},
  Resources: {},
};

/** The compiled mesh that a sealed plan was made from, as far as it is needed to apply it. */
export function sealedMesh({ plan, stacks, rollout }: SealedPlan): CompiledMesh {
  const { identity, target } = plan;
  return { identity, target, stacks: stacks.map(toCompiled), ...(rollout ? { rollout } : {}) };
}

function toCompiled({ seal: _, body, ...stack }: SealedStack): CompiledStack {
  const template: Template = body === undefined ? NO_TEMPLATE : JSON.parse(body);
  return { ...stack, template, body: body ?? '' };
}
