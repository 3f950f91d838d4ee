/** Who made a resource that has a name of its own. */
export interface NameOwner {
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
}

/** The names in use in a region, which a second resource of the type cannot take, and what every resource counts up. */
export interface ResourceRegistry {
  readonly owners: Map<string, NameOwner>;
}

/** A registry in which every name is free. */
export function makeRegistry(): ResourceRegistry {
  return { owners: new Map() };
}

/** The owner of a name among the resources of a type. */
export function ownerOf(
  registry: ResourceRegistry,
  type: string,
  name: string,
): NameOwner | undefined {
  return registry.owners.get(`${type}\n${name}`);
}

/** Takes a name. */
export function takeName(
  registry: ResourceRegistry,
  type: string,
  taken: { readonly name: string; readonly owner: NameOwner },
): void {
  registry.owners.set(`${type}\n${taken.name}`, taken.owner);
}

/** Frees a name. */
export function freeName(registry: ResourceRegistry, type: string, name: string): void {
  registry.owners.delete(`${type}\n${name}`);
}
