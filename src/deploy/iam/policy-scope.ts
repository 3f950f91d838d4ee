import type { CompiledMesh, DeployTarget } from '../../model/stack.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { partitionOf, resolvePseudo } from './resolve-pseudo.ts';

/** What the resources of a mesh are called, as far as that is known before they exist. */
export interface PolicyScope {
  readonly partition: string;
  readonly target: DeployTarget;
  /** What every stack's name begins with, and every name that CloudFormation makes for a resource. */
  readonly prefix: string;
  /** Names of clusters, maybe with a `*`. */
  readonly clusters: readonly string[];
  /** Families of task definitions, maybe with a `*`. */
  readonly families: readonly string[];
  /** Patterns of the ARNs of roles that the mesh makes. */
  readonly ownRoles: readonly string[];
  /** ARNs of roles that exist and are given to tasks. */
  readonly givenRoles: readonly string[];
  /** Names of log groups, maybe with a `*`. */
  readonly logGroups: readonly string[];
  /** Patterns of parameter names, with their slash. */
  readonly parameters: readonly string[];
  /** Patterns of secret names. */
  readonly secrets: readonly string[];
}

/** A role's name has at most so many characters; CloudFormation cuts the front part of the ones that it makes. */
const LONGEST_ROLE_NAME = 64;
/** Two hyphens and CloudFormation's random tail. */
const ROLE_NAME_TAIL = 14;

/** Reads from the templates what a policy may name. */
export function makeScope(mesh: CompiledMesh): PolicyScope {
  const { identity, target } = mesh;
  const prefix = `${identity.name}-${identity.environment}--`;
  const partition = partitionOf(target.region);
  const named = (type: string, property: string): readonly string[] =>
    distinct(
      resourcesOf(mesh, type).map(
        ([, properties]) => text(properties[property], target) ?? `${prefix}*`,
      ),
    );
  const roles = resourcesOf(mesh, 'AWS::IAM::Role').map(([logicalId, properties]) => {
    const room = LONGEST_ROLE_NAME - ROLE_NAME_TAIL - logicalId.length;
    const name = text(properties['RoleName'], target) ?? `${prefix.slice(0, room)}*`;
    const path = text(properties['Path'], target) ?? '/';
    return `arn:${partition}:iam::${target.accountId}:role${path}${name}`;
  });
  return {
    partition,
    target,
    prefix,
    clusters: clustersOf(mesh, prefix),
    families: familiesOf(mesh, prefix),
    ownRoles: distinct(roles),
    givenRoles: givenRoles(mesh),
    logGroups: distinct([...named('AWS::Logs::LogGroup', 'LogGroupName'), ...groupsOfTasks(mesh)]),
    parameters: named('AWS::SSM::Parameter', 'Name').map((name) => name.replace(/[^/]+$/, '*')),
    secrets: named('AWS::SecretsManager::Secret', 'Name'),
  };
}

function resourcesOf(mesh: CompiledMesh, type: string): readonly (readonly [string, JsonObject])[] {
  return mesh.stacks.flatMap(({ template }) =>
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, { Properties = {} }]) => [logicalId, Properties] as const),
  );
}

/** A property as text; `undefined` where only CloudFormation will know it. */
function text(value: Json | undefined, target: DeployTarget): string | undefined {
  const resolved = value === undefined ? undefined : resolvePseudo(value, target);
  return typeof resolved === 'string' ? resolved : undefined;
}

/** The cluster that the services name; one that the mesh makes has a name of CloudFormation's unless it is given one. */
function clustersOf(mesh: CompiledMesh, prefix: string): readonly string[] {
  const services = resourcesOf(mesh, 'AWS::ECS::Service').map(([, { Cluster }]) =>
    text(Cluster, mesh.target)?.replace(/^.*:cluster\//, ''),
  );
  const created = resourcesOf(mesh, 'AWS::ECS::Cluster').map(
    ([, { ClusterName }]) => text(ClusterName, mesh.target) ?? `${prefix}*`,
  );
  const fallback = created.length > 0 ? created : ['*'];
  return distinct([
    ...services.flatMap((name) => (name === undefined ? fallback : [name])),
    ...created,
  ]);
}

/** One pattern for all families that are called like their stacks, and those that have a name of their own. */
function familiesOf(mesh: CompiledMesh, prefix: string): readonly string[] {
  const families = resourcesOf(mesh, 'AWS::ECS::TaskDefinition').map(([, { Family }]) =>
    text(Family, mesh.target),
  );
  const others = families.filter((family) => family !== undefined && !family.startsWith(prefix));
  return distinct([`${prefix}*`, ...others.filter((family) => family !== undefined)]);
}

function givenRoles(mesh: CompiledMesh): readonly string[] {
  const definitions = resourcesOf(mesh, 'AWS::ECS::TaskDefinition');
  const roles = definitions.flatMap(([, { TaskRoleArn, ExecutionRoleArn }]) =>
    [TaskRoleArn, ExecutionRoleArn].map((value) => text(value, mesh.target)),
  );
  return distinct(roles.filter((role) => role !== undefined));
}

/** Groups that containers write to although no stack of the mesh makes them. */
function groupsOfTasks(mesh: CompiledMesh): readonly string[] {
  const definitions = JSON.stringify(resourcesOf(mesh, 'AWS::ECS::TaskDefinition'));
  return [...definitions.matchAll(/"awslogs-group":"([^"]+)"/g)].map(([, name = '']) => name);
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
