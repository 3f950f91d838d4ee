import { DATAPLANE_CONTAINER } from '../../contract/containers.ts';
import type { Container, LoadBalancer } from '../../model/mesh.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { REGION, ref } from './intrinsics.ts';
import { LOG_GROUP_NAME } from './names.ts';
import { containerSecrets } from './secrets.ts';

/**
 * Whether a container's health counts in Consul: one that the task cannot do without (ECS's default) and that has a
 * health check. A container without one would never be healthy.
 */
export function isHealthSynced(container: Container): boolean {
  const { essential, healthCheck } = container.definition;
  return essential !== false && hasHealthCheck(healthCheck) && !container.beforeMesh;
}

function hasHealthCheck(healthCheck: Json | undefined): boolean {
  if (typeof healthCheck !== 'object' || healthCheck === null || !('command' in healthCheck))
    return false;
  const { command } = healthCheck;
  return Array.isArray(command) && command[0] !== 'NONE';
}

/** A user's container as the task definition has it; it waits for the proxy unless it starts before the mesh. */
export function userContainer(
  container: Container,
  task: { readonly component: string; readonly portMappings: readonly Json[] },
): JsonObject {
  const { dependsOn, logConfiguration, ...rest } = container.definition;
  const own = Array.isArray(dependsOn) ? dependsOn : [];
  const needsProxy = !container.beforeMesh && !own.some(isOnProxy);
  return {
    name: container.name,
    ...rest,
    portMappings: task.portMappings,
    environment: environmentList(container.environment),
    secrets: containerSecrets(container.secrets),
    dependsOn: [
      ...own,
      ...(needsProxy ? [{ containerName: DATAPLANE_CONTAINER, condition: 'HEALTHY' }] : []),
    ],
    logConfiguration: logConfiguration ?? logs(task.component),
  };
}

function isOnProxy(dependency: Json): boolean {
  return (
    typeof dependency === 'object' &&
    dependency !== null &&
    !Array.isArray(dependency) &&
    Reflect.get(dependency, 'containerName') === DATAPLANE_CONTAINER
  );
}

/** Ports that a container publishes: its own, and those at which load balancers call it (ECS demands that they agree). */
export function publishedPorts(
  container: Container,
  loadBalancers: readonly LoadBalancer[],
): readonly Json[] {
  const own = container.definition['portMappings'];
  const mappings: readonly Json[] = Array.isArray(own) ? own : [];
  const published = mappings.map((mapping) => Reflect.get(Object(mapping), 'containerPort'));
  const missing = loadBalancers
    .filter(({ containerName }) => containerName === container.name)
    .map(({ containerPort }) => containerPort)
    .filter((port) => port !== undefined && !published.includes(port));
  return [...mappings, ...[...new Set(missing)].map((port) => ({ containerPort: port ?? 0 }))];
}

/** Variables in ECS's shape, by name. */
export function environmentList(environment: Readonly<Record<string, Json>>): JsonObject[] {
  return Object.entries(environment).map(([name, value]) => ({ name, value }));
}

/** Logs to the log group of the mesh; the stream is `<component>/<container>/<task id>`. */
export function logs(component: string): JsonObject {
  return {
    logDriver: 'awslogs',
    options: {
      'awslogs-group': ref(LOG_GROUP_NAME),
      'awslogs-region': REGION,
      'awslogs-stream-prefix': component,
    },
  };
}
