import { DATAPLANE_CONTAINER } from '../../../contract/containers.ts';
import { suggestion } from '../../../diagnostics/suggestion.ts';
import type { Gateway, Service } from '../../../model/mesh.ts';
import type { Rule } from '../rule.ts';
import { componentsOf } from '../tasks.ts';

export const loadBalancerTarget: Rule = {
  code: 'load-balancer-target',
  why: 'ECS registers a port of a container with the target group; one that is not there cannot be registered.',
  fix: 'Name a container of the task and its port; `healthCheckGracePeriodSeconds` belongs to a load balancer.',
  check: ({ mesh, report }) => {
    for (const component of componentsOf(mesh)) {
      const { path, loadBalancers, containers, ecs } = component;
      const isGateway = 'role' in component;
      const names = [
        ...(isGateway ? [DATAPLANE_CONTAINER] : []),
        ...containers.map(({ name }) => name),
      ];
      loadBalancers.forEach(({ containerName, containerPort }, index) => {
        const place = [...path, 'loadBalancers', index];
        if (!names.includes(containerName)) {
          report({
            message: `container "${containerName}" is not in this task`,
            path: [...place, 'containerName'],
            anchor: 'value',
            hint:
              suggestion(containerName, names) ??
              `the task has ${names.map((name) => `"${name}"`).join(', ')}`,
          });
        }
        if (containerPort === undefined) {
          report({
            message: 'the load balancer has no port to call',
            path: place,
            anchor: 'value',
            hint: isGateway
              ? 'the gateway has several listeners: add containerPort'
              : 'add containerPort, or give the service a port',
          });
        }
      });
      if (ecs.healthCheckGracePeriodSeconds !== undefined && !hasLoadBalancer(component)) {
        report({
          message: 'healthCheckGracePeriodSeconds means nothing without a load balancer',
          path: [...path, 'healthCheckGracePeriodSeconds'],
          anchor: 'key',
          hint: 'remove it, or add a load balancer',
        });
      }
    }
  },
};

function hasLoadBalancer(component: Service | Gateway): boolean {
  if (component.loadBalancers.length > 0) return true;
  return 'role' in component && component.loadBalancer !== undefined;
}
