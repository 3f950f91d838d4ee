import type { Readable } from 'node:stream';
import type { ValidMesh } from '../compiler/check.ts';
import { compileMesh } from '../compiler/compile.ts';
import { applyPolicy, planPolicy } from '../deploy/iam/policy.ts';
import { runtimeRoles } from '../deploy/iam/runtime-roles.ts';
import RESOURCE_PERMISSIONS from '../generated/resource-permissions.json' with { type: 'json' };
import { VERSION } from '../generated/version.ts';
import type { TaskSettings } from '../model/mesh.ts';
import { checkInput, validOrReport } from './check-input.ts';
import { EXIT_CODE, type ExitCode } from './exit-code.ts';
import type { MeshOptions } from './mesh-input.ts';
import type { Terminal } from './terminal.ts';

/** Whose rights `meshc iam` prints. */

export type IamSubject = 'plan' | 'apply' | 'runtime';

/** Characters that a managed policy may have, without white space (IAM and STS quotas). */
const LONGEST_POLICY = 6144;

/** `meshc iam`: the rights that exactly this mesh needs, as JSON. Needs no AWS. */
export async function runIam(
  subject: IamSubject,
  options: MeshOptions,
  { terminal, stdin }: { readonly terminal: Terminal; readonly stdin: Readable },
): Promise<ExitCode> {
  const valid = validOrReport(await checkInput(options, stdin), 'text', terminal);
  if (valid === undefined) return EXIT_CODE.invalid;
  const document = documentFor(subject, valid);
  terminal.result(`${JSON.stringify(document, null, 2)}\n`);
  const size = JSON.stringify(document).length;
  if (subject !== 'runtime' && size > LONGEST_POLICY) {
    terminal.message(
      `warning: the policy has ${size} characters, and a managed policy may have ${LONGEST_POLICY}: attach it as several policies, statement by statement, or as an inline policy`,
    );
  }
  return EXIT_CODE.done;
}

function documentFor(subject: IamSubject, valid: ValidMesh): unknown {
  switch (subject) {
    case 'plan':
      return planPolicy(compileMesh(valid, VERSION), RESOURCE_PERMISSIONS);
    case 'apply':
      return applyPolicy(compileMesh(valid, VERSION), RESOURCE_PERMISSIONS);
    case 'runtime':
      return runtimeRoles(compileMesh(withoutGivenRoles(valid), VERSION));
  }
}

/** As if no role existed yet: the stacks then say what each must be allowed. */
function withoutGivenRoles(valid: ValidMesh): ValidMesh {
  const { mesh } = valid;
  return {
    ...valid,
    mesh: {
      ...mesh,
      devServer: mesh.devServer && withOwnRoles(mesh.devServer),
      controller: mesh.controller && withOwnRoles(mesh.controller),
      services: mesh.services.map(withOwnRoles),
      gateways: mesh.gateways.map(withOwnRoles),
    },
  };
}

function withOwnRoles<T extends { readonly task: TaskSettings }>(owner: T): T {
  const iam = { ...owner.task.iam, taskRole: undefined, executionRole: undefined };
  return { ...owner, task: { ...owner.task, iam } };
}
