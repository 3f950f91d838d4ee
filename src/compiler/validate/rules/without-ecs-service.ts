import type { Rule } from '../rule.ts';

/** Settings that only the ECS service has. */
const SETTINGS = [
  'autoscaling',
  'availabilityZoneRebalancing',
  'capacityProviderStrategy',
  'deploymentConfiguration',
  'desiredCount',
  'enableECSManagedTags',
  'enableExecuteCommand',
  'healthCheckGracePeriodSeconds',
  'loadBalancers',
  'placementConstraints',
  'placementStrategy',
  'platformVersion',
  'securityGroups',
] as const;

export const withoutEcsService: Rule = {
  code: 'without-ecs-service',
  why: 'With `ecsService: false` meshc makes the task definition only; whoever makes the service has to say these.',
  fix: 'Remove the setting, or let meshc make the service.',
  check: ({ spec, mesh, report }) => {
    for (const { component, path, ecsService } of mesh.services) {
      if (ecsService) continue;
      for (const setting of SETTINGS) {
        if (spec.services?.[component]?.[setting] === undefined) continue;
        report({
          message: `${setting} belongs to the ECS service, which is made elsewhere`,
          path: [...path, setting],
          anchor: 'key',
          hint: 'remove it, or remove ecsService: false',
          related: [{ message: 'no ECS service', path: [...path, 'ecsService'], anchor: 'value' }],
        });
      }
    }
  },
};
