import type { Mesh, Service } from '../../../src/model/mesh.ts';
import { checkText } from '../../support/mesh-text.ts';

/** The resolved mesh of one file, which has no error. */
export function resolveText(text: string): Mesh {
  const { valid, findings } = checkText(text);
  if (valid === undefined) throw new Error(JSON.stringify(findings, undefined, 2));
  return valid.mesh;
}

/** One service of a resolved mesh. */
export function serviceOf(mesh: Mesh, component: string): Service {
  const service = mesh.services.find((candidate) => candidate.component === component);
  if (service === undefined) throw new Error(`no service ${component}`);
  return service;
}
