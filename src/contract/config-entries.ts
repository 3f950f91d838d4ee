/**
 * Config entries on their way from a component's stack to Consul. The compiler stores them as SSM
 * parameters below `/meshc/<mesh>/<environment>/`, each with the JSON text of an object whose
 * `entries` are a list of `DeclaredConfigEntry`; the controller writes them to Consul with two marks
 * in `Meta`, and removes an entry that carries its first mark and is declared no more.
 */

/** A config entry as Consul's HTTP API takes it, with members of its kind beside these. */
export interface DeclaredConfigEntry {
  readonly Kind: string;
  /**
   * Every kind has one but `mesh`, of which there is one entry, and in whose body Consul takes no
   * name.
   */
  readonly Name?: string;
  readonly Namespace?: string;
  readonly Partition?: string;
  readonly Meta?: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

/**
 * Mark of an entry that a controller keeps: its value is the parameter path of the mesh, so that
 * several meshes share one Consul. An entry without it, or with another path, is foreign: never
 * written, never removed.
 */
export const MANAGED_BY_META = 'meshc-managed-by';
/** Mark that tells which declaration an entry was written from: a digest of it. */
export const DIGEST_META = 'meshc-digest';
