import { AwsError } from '../errors.ts';
import { arnOf, type Region, type World } from '../world.ts';
import type { Cluster } from './model.ts';

/** Where ECS state lives. */
export interface EcsPlace {
  readonly world: World;
  readonly region: Region;
}

/** The name in a cluster's name or ARN; `default` unless given. */
export function clusterName(nameOrArn: string | undefined): string {
  return nameOrArn?.split('/').at(-1) ?? 'default';
}

/** The active cluster of that name or ARN; refuses with ECS's own error where there is none. */
export function requireCluster(place: EcsPlace, nameOrArn: string | undefined): Cluster {
  const cluster = place.region.ecs.clusters.get(clusterName(nameOrArn));
  if (cluster === undefined || cluster.status !== 'ACTIVE') {
    throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
  }
  return cluster;
}

/** Makes a cluster, or answers the one that has the name. */
export function makeCluster(place: EcsPlace, name: string): Cluster {
  const known = place.region.ecs.clusters.get(name);
  if (known !== undefined && known.status === 'ACTIVE') return known;
  const cluster: Cluster = {
    name,
    arn: arnOf(place, 'ecs', `cluster/${name}`),
    status: 'ACTIVE',
    options: {},
    tags: [],
  };
  place.region.ecs.clusters.set(name, cluster);
  return cluster;
}
