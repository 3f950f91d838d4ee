/** One file of the programs' code, and what went into it. */
export interface BuiltFile {
  /** Path below `dist`, such as `chunks/validate-CnIvMbfq.js`. */
  readonly name: string;
  readonly code: string;
  /** Names of the files, and of Node's modules, that are loaded together with this one. */
  readonly imports: readonly string[];
  /** Names of those that are loaded later, by `import()`. */
  readonly dynamicImports: readonly string[];
  /** Id of the module that others load this file for; absent when it only holds what files share. */
  readonly entryModule?: string;
  /** Ids of the modules whose code is in the file; one that is no file's path begins with `\0`. */
  readonly modules: readonly string[];
}
