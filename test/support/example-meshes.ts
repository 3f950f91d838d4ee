import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Folder of the examples. */
export const EXAMPLES = path.join(import.meta.dirname, '..', '..', 'specs-examples');

/** A mesh under specs-examples/: an example has one, or one for each of its datacenters. */
export interface ExampleMesh {
  /** Its folder below specs-examples/, such as `01-fargate` or `13-mesh-gateways/dc1`. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

/** Every mesh of every example, in the order of their names. */
export function exampleMeshes(): readonly ExampleMesh[] {
  return globSync('**/mesh.yaml', { cwd: EXAMPLES })
    .sort()
    .map((found) => {
      const file = path.join(EXAMPLES, found);
      return { name: path.dirname(found), file, text: readFileSync(file, 'utf8') };
    });
}
