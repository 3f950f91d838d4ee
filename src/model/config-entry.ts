import type { Path } from './source.ts';
import type { JsonObject } from './template.ts';

/** An entry of `consul.configEntries`. */
export interface ConfigEntry {
  readonly kind: string;
  /** `undefined` for the kind `mesh`, of which there is one. */
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly partition: string | undefined;
  /** As written, with the keys of every object in order. */
  readonly entry: JsonObject;
  /** The component whose stack holds it: the one that it is about, or base. */
  readonly owner: string;
  /** Where mesh.yaml says so. */
  readonly path: Path;
}
