import type { Location, Path, YamlValue } from './source.ts';

/** What `meshc explain` says of a path of mesh.yaml. */
export interface Explanation {
  readonly path: Path;
  /** The field's sentence in the schema. */
  readonly description: string | undefined;
  /** Whether the path stands for a map or a list with something in it: then it has several values. */
  readonly isSection: boolean;
  /** Whether anything holds at the path, from a file or by default. */
  readonly isSet: boolean;
  /** The values that hold; where nothing is set, those that would hold inside. */
  readonly values: readonly ExplainedValue[];
  /** Where nothing is set: what was written there and lost. */
  readonly losers: readonly LostValue[];
}

/** A value that holds, where it comes from, and what it won over. */
export interface ExplainedValue {
  readonly path: Path;
  readonly value: YamlValue;
  /** The value looks like a credential: it is not printed. */
  readonly isHidden: boolean;
  readonly origin: ValueOrigin;
  /** The nearest first. */
  readonly losers: readonly LostValue[];
}

/** A value that would hold without another. */
export interface LostValue {
  readonly value: YamlValue;
  readonly isHidden: boolean;
  readonly origin: ValueOrigin;
  /** What took it away other than the winner: a `null`, or a list or text in place of all that it was in. */
  readonly removedAt: Location | undefined;
}

/** Where a value comes from. */
export type ValueOrigin =
  | WrittenOrigin
  | BuiltInOrigin
  /** It follows from something else; the reason is a part of a sentence. */
  | { readonly kind: 'derived'; readonly reason: string };

/** A default of the language. */
export interface BuiltInOrigin {
  readonly kind: 'built-in';
  /** The map around it that nobody wrote, if there is one. */
  readonly without: Path | undefined;
}

/** A value that stands in a file. */
export interface WrittenOrigin {
  readonly kind: 'written';
  /** The path at which it stands: that of the value, or another one that it is the default by. */
  readonly path: Path;
  readonly location: Location;
  /** The text as written, where variables made another of it. */
  readonly text: string | undefined;
  readonly variables: readonly UsedVariable[];
}

/** A variable in a text, and who said its value. */
export interface UsedVariable {
  readonly name: string;
  readonly from: 'command line' | 'default';
  /** Where its default stands, or where it is declared. */
  readonly location: Location;
}
