import type { Tag } from '../cloudformation/model.ts';
import { ResourceFailure } from '../errors.ts';
import type { Json, JsonObject } from '../values.ts';
import type { Region, World } from '../world.ts';
import { freeName, type NameOwner, ownerOf, takeName } from './registry.ts';

/** One piece of work on a resource. */
export interface ResourceWork {
  readonly world: World;
  readonly region: Region;
  readonly owner: NameOwner;
  /** Resolved properties, as they shall be. */
  readonly properties: JsonObject;
  /** The stack's tags, which taggable resources inherit. */
  readonly tags: readonly Tag[];
}

/** What a resource is known by once it exists. */
export interface Made {
  /** What `Ref` gives. */
  readonly physicalId: string;
  /** What `Fn::GetAtt` gives, by attribute. */
  readonly attributes: Readonly<Record<string, Json>>;
}

/**
 * What the sandbox knows of a resource type. Creation and update take effect at once or throw a `ResourceFailure`; what
 * takes time afterwards is `settle`'s.
 */
export interface ResourceHandler {
  /** Properties whose change needs a new resource; `*` stands for all but the tags. */
  readonly replace: readonly string[];
  /** Properties whose change may need one: change sets say `Conditionally`. */
  readonly mayReplace?: readonly string[];
  /** The property that gives the resource a name of its own. */
  readonly nameProperty?: string;
  /** The property with the resource's tags; a type without one does not inherit the stack's. */
  readonly tagProperty?: string;
  /** Whether the type needs CAPABILITY_IAM. */
  readonly isIdentity?: boolean;
  /** Attributes that `Fn::GetAtt` knows. */
  readonly attributes: readonly string[];
  create(work: ResourceWork): Made;
  update(work: ResourceWork, existing: Made): Made;
  remove(work: ResourceWork, existing: Made, signal: AbortSignal): Promise<void> | void;
  /** Waits until a created or updated resource does its work. */
  settle?(work: ResourceWork, existing: Made, signal: AbortSignal): Promise<void>;
}

/** A type of which only the name and the attributes matter. */
export interface PlainType
  extends Pick<
    ResourceHandler,
    'replace' | 'mayReplace' | 'nameProperty' | 'tagProperty' | 'isIdentity' | 'attributes'
  > {
  /** The longest generated name; 128 unless given. */
  readonly longestName?: number;
  /** Physical id and attributes from the name and the properties. `existing` is set for an update. */
  identify(work: ResourceWork, name: string, existing: Made | undefined): Made;
}

/** Makes a handler of a plain type: its explicit names are unique in the region, everything else just works. */
export function plainHandler(type: string, plain: PlainType): ResourceHandler {
  return {
    ...plain,
    create: (work) => {
      const explicit = explicitName(work, plain.nameProperty);
      if (explicit !== undefined && explicit.length > (plain.longestName ?? 2048)) {
        throw new ResourceFailure(
          `${plain.nameProperty} '${explicit}' has more than ${plain.longestName} characters`,
          'InvalidRequest',
        );
      }
      if (explicit !== undefined) claimName(work, type, explicit);
      const name = explicit ?? generatedName(work, plain.longestName);
      return plain.identify(work, name, undefined);
    },
    update: (work, existing) => {
      const name = explicitName(work, plain.nameProperty) ?? lastPart(existing.physicalId);
      return plain.identify(work, name, existing);
    },
    remove: (work) => {
      const explicit = explicitName(work, plain.nameProperty);
      if (explicit !== undefined) freeName(work.region.registry, type, explicit);
    },
  };
}

/** Takes a name for a resource, or fails as a registry handler does where it is taken. */
export function claimName(work: ResourceWork, type: string, name: string): void {
  const owner = ownerOf(work.region.registry, type, name);
  if (owner !== undefined) {
    throw new ResourceFailure(
      `Resource of type '${type}' with identifier '${name}' already exists.`,
      'AlreadyExists',
    );
  }
  takeName(work.region.registry, type, { name, owner: work.owner });
}

/** The name that CloudFormation makes up: stack, logical id and a random tail, cut from the front to the limit. */
export function generatedName(work: ResourceWork, longest = 128): string {
  const { stackName, stackId, logicalId } = work.owner;
  const tail = work.world.ids.tail(`${stackId} ${logicalId} name`, 12);
  const room = longest - tail.length - logicalId.length - 2;
  if (room > 0) return `${stackName.slice(0, room)}-${logicalId}-${tail}`;
  return `${`${stackName}-${logicalId}`.slice(0, longest - tail.length - 1)}-${tail}`;
}

/** The text of a property, or undefined. */
export function propertyText(properties: JsonObject, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What follows the last slash or colon of an identifier. */
export function lastPart(identifier: string): string {
  return identifier.split(/[/:]/).at(-1) ?? identifier;
}

function explicitName(work: ResourceWork, nameProperty: string | undefined): string | undefined {
  return nameProperty === undefined ? undefined : propertyText(work.properties, nameProperty);
}
