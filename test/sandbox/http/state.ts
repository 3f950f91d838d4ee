import type { World } from '../world.ts';

/** A short account of everything that exists, for tests and for the curious. */
export function describeWorld(world: World): unknown {
  const regions = [...world.regions.values()].map((region) => [
    region.name,
    {
      stacks: region.cloudFormation.stacks.map((stack) => ({
        name: stack.name,
        id: stack.id,
        status: stack.status,
        reason: stack.statusReason,
        resources: Object.fromEntries(
          [...stack.resources.values()].map((resource) => [
            resource.logicalId,
            { type: resource.type, physicalId: resource.physicalId, status: resource.status },
          ]),
        ),
        changeSets: stack.changeSets.map(({ name, status, executionStatus }) => ({
          name,
          status,
          executionStatus,
        })),
      })),
      clusters: [...region.ecs.clusters.values()].map(({ name, status }) => ({ name, status })),
      services: [...region.ecs.services.values()].map((service) => ({
        name: service.name,
        cluster: service.cluster,
        status: service.status,
        desiredCount: service.desiredCount,
        taskDefinition: service.deployments[0]?.taskDefinitionArn,
        rolloutState: service.deployments[0]?.rolloutState,
      })),
      tasks: [...region.ecs.tasks.values()].map((task) => ({
        id: task.id,
        service: task.serviceName,
        taskDefinition: task.taskDefinition.arn,
        lastStatus: task.lastStatus,
        stoppedReason: task.stoppedReason,
      })),
      taskDefinitions: [...region.ecs.families.values()]
        .flat()
        .map(({ arn, status }) => ({ arn, status })),
      logGroups: [...region.logs.groups.keys()],
    },
  ]);
  return {
    account: world.account,
    now: new Date(world.clock.now()),
    regions: Object.fromEntries(regions),
  };
}
