/** A file as it was read. Columns and offsets count UTF-16 units of `text`, as editors do. */
export interface SourceFile {
  /** As the user named it, for messages. */
  readonly name: string;
  readonly text: string;
}

/** A place in a file. Lines and columns start at 1; the end is exclusive. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Way from the root of the merged document to a value: keys and list indices. */
export type Path = readonly (string | number)[];

/**
 * Which part of the value at a path is meant: its key (unknown or misplaced keys), the value itself
 * (wrong values), or the key of the object that lacks something (missing keys).
 */
export type Anchor = 'key' | 'value';

/** Plain value of YAML. Objects have no prototype. */
export type YamlValue = null | boolean | number | string | readonly YamlValue[] | YamlObject;
export interface YamlObject {
  readonly [key: string]: YamlValue;
}

/**
 * The merged document with the origin of each of its values.
 *
 * `locate` answers for every path, also for one that leads nowhere: it stops at the last step that
 * exists, or at the `null` that deleted the next one.
 */
export interface Source {
  readonly files: readonly SourceFile[];
  readonly tree: YamlValue;
  readonly locate: (path: Path, anchor: Anchor) => Location;
  /**
   * The YAML aliases (`*name`) through which the value at a path came, outermost first: `locate`
   * answers with the anchor.
   */
  readonly aliases: (path: Path) => readonly Location[];
}
