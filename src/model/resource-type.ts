/**
 * What CloudFormation does to a resource of one type when a property changes.
 *
 * Properties are dot paths from the resource's `Properties`; `*` stands for every item of a list, as in
 * `ContainerDefinitions.*.Environment`. A path covers everything below it.
 */
export interface ResourceTypeFacts {
  /** A change makes a new resource and removes the old one. */
  readonly replace: readonly string[];
  /** A change makes a new resource under conditions that the schema does not say. */
  readonly mayReplace: readonly string[];
  /** Cannot be read back from AWS, so says nothing about drift. */
  readonly writeOnly?: readonly string[];
  /** Lists without an order: the same items in another order are no change. */
  readonly sets?: readonly string[];
}

/** The facts of every type that meshc emits, by type name such as `AWS::ECS::Service`. */
export type ResourceTypeTable = Readonly<Record<string, ResourceTypeFacts>>;

/** Actions that CloudFormation takes with its caller's rights on resources of a type. */
export interface ResourcePermissions {
  /** To read one, as the detection of drift does. */
  readonly read: readonly string[];
  /** To create, read, update and delete one. */
  readonly change: readonly string[];
}
