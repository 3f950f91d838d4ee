import { Calls } from './calls.ts';
import type { Clock } from './clock.ts';
import type { CloudFormationState } from './cloudformation/model.ts';
import type { EcsState } from './ecs/model.ts';
import { type Fault, Faults } from './faults.ts';
import { Ids } from './ids.ts';
import type { Input } from './input.ts';
import type { LogsState } from './logs/model.ts';
import type { ResourceRegistry } from './resources/registry.ts';
import { makeRegistry } from './resources/registry.ts';
import type { OutputObject } from './values.ts';

/** Everything the sandbox knows: one account in any number of regions. */
export interface World {
  readonly account: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly faults: Faults;
  readonly calls: Calls;
  /** The last answer of each call, for faults that repeat it. */
  readonly answers: Map<string, OutputObject>;
  /** How long CloudFormation waits for a service before it gives up, in the sandbox's time. */
  readonly stabilizationTimeoutMs: number;
  readonly regions: Map<string, Region>;
}

/** One region: its stacks, what they made, and the services behind. */
export interface Region {
  readonly name: string;
  readonly cloudFormation: CloudFormationState;
  readonly registry: ResourceRegistry;
  readonly ecs: EcsState;
  readonly logs: LogsState;
}

/** Where a call arrived. */
export interface CallContext {
  readonly world: World;
  readonly region: Region;
  readonly requestId: string;
}

/** One operation of a service: changes the region, answers, or throws an `AwsError`. */
export type Operation = (context: CallContext, input: Input) => OutputObject;

/** A service's operations by name. */
export type OperationTable = Readonly<Record<string, Operation>>;

/** What a new world is made of. */
export interface WorldSettings {
  readonly account: string;
  readonly clock: Clock;
  readonly seed: string;
  readonly faults: readonly Fault[];
  readonly stabilizationTimeoutMs: number;
}

/** A world in which nothing exists yet. */
export function makeWorld(settings: WorldSettings): World {
  return {
    account: settings.account,
    clock: settings.clock,
    ids: new Ids(settings.seed),
    faults: new Faults(settings.faults),
    calls: new Calls(),
    answers: new Map(),
    stabilizationTimeoutMs: settings.stabilizationTimeoutMs,
    regions: new Map(),
  };
}

/** The region of that name, which exists from the first time that it is asked for. */
export function regionOf(world: World, name: string): Region {
  const known = world.regions.get(name);
  if (known !== undefined) return known;
  const region: Region = {
    name,
    cloudFormation: { stacks: [] },
    registry: makeRegistry(),
    ecs: { clusters: new Map(), families: new Map(), services: new Map(), tasks: new Map() },
    logs: { groups: new Map() },
  };
  world.regions.set(name, region);
  return region;
}

/** The partition that a region belongs to, as `AWS::Partition` says it. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** An Amazon Resource Name of this account; `resource` is everything after the account. */
export function arnOf(
  place: Pick<CallContext, 'world' | 'region'>,
  service: string,
  resource: string,
): string {
  const { world, region } = place;
  return `arn:${partitionOf(region.name)}:${service}:${region.name}:${world.account}:${resource}`;
}
