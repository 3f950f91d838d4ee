import type { JsonSchema } from './json-schema.ts';

/**
 * What we say about one definition beyond the CloudFormation schema: the names that the ECS API
 * gives it, what the API requires, ranges from the ECS documentation, and texts where
 * CloudFormation has none or only half of one.
 */
export interface DefinitionOverlay {
  /** Name in the CloudFormation schema, where ours differs; `''` is the resource itself. */
  readonly from?: string;
  /** For humans: editors show it as heading and in "expected …". By default made from the name. */
  readonly title?: string;
  readonly description?: string;
  /** Required by the ECS API although not by CloudFormation; in our names. */
  readonly required?: readonly string[];
  /** Not for users: read-only, or withdrawn by AWS. In CloudFormation's names. */
  readonly omit?: readonly string[];
  /** By CloudFormation's name. */
  readonly properties?: Readonly<Record<string, PropertyOverlay>>;
}

/** What is laid over the schema of one property. */
export interface PropertyOverlay extends JsonSchema {
  /**
   * The ECS API's name, where lower-casing the first letter of CloudFormation's does not give it.
   */
  readonly name?: string;
}

/** By our name of the definition. */
export type Overlay = Readonly<Record<string, DefinitionOverlay>>;

/** Ports that something can listen on. */
export const PORT = { minimum: 1, maximum: 65535 } as const;

/** What ECS allows as a name of containers, volumes, families and services. */
export const ECS_NAME = {
  pattern: '^[A-Za-z0-9_-]{1,255}$',
  patternErrorMessage: 'up to 255 letters, digits, hyphens and underscores',
} as const;
