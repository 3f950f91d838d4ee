import { PLAIN_ROLLOUT } from './apply.ts';
import { changeMesh } from './change-mesh.ts';
import type { ChangeOptions, DeployInput } from './deploy-input.ts';
import type { ExitCode } from './exit-code.ts';

export type DestroyInput = DeployInput & ChangeOptions;

/** `meshc destroy`: removes every stack that is tagged as this mesh's, services first and base last. */
export function runDestroy(input: DestroyInput): Promise<ExitCode> {
  const { identity } = input.mesh;
  return changeMesh(input, {
    wanted: { ...input.mesh, stacks: [] },
    rules: PLAIN_ROLLOUT,
    approval: {
      question: `this removes all of ${identity.name}/${identity.environment}; type the name of the mesh (${identity.name}) to go on:`,
      answers: [identity.name],
    },
    done: 'destroyed',
  });
}
