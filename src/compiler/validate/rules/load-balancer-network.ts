import type { Rule } from '../rule.ts';

/** Zones that an Application Load Balancer has to be in (Elastic Load Balancing user guide, "Availability Zones and Application Load Balancers"). */
const ZONES = 2;
/** Target groups that an ECS service takes (Amazon ECS developer guide, "Registering multiple target groups"). */
const TARGET_GROUPS = 5;

export const loadBalancerNetwork: Rule = {
  code: 'load-balancer-network',
  why: 'AWS refuses an Application Load Balancer in fewer than two zones, and an ECS service with more than five target groups; callers over IPv6 reach only what has IPv6.',
  fix: 'Name subnets in two zones, and at most five ports; write `ipAddressType: dualstack` for callers over IPv6.',
  check: ({ mesh, report }) => {
    for (const { path, ports, loadBalancer, loadBalancers } of mesh.gateways) {
      const place = [...path, 'loadBalancer'];
      const count = loadBalancers.length + (loadBalancer === undefined ? 0 : ports.length);
      if (count > TARGET_GROUPS) {
        report({
          message: `an ECS service takes ${TARGET_GROUPS} target groups, and the gateway has ${count}`,
          path: loadBalancer === undefined ? [...path, 'loadBalancers'] : place,
          anchor: 'key',
          hint: 'spread the ports over several gateways',
        });
      }
      if (loadBalancer === undefined) continue;
      if (loadBalancer.kind === 'application' && loadBalancer.subnets.length < ZONES) {
        report({
          message: 'an application load balancer needs subnets in two zones',
          path: [...place, 'subnets'],
          anchor: 'value',
          hint: 'name a subnet in another zone as well',
        });
      }
      if (loadBalancer.ipAddressType === 'dualstack') continue;
      loadBalancer.allowFrom.forEach((source, index) => {
        if (!source.includes(':')) return;
        report({
          message: `"${source}" cannot reach a load balancer without IPv6`,
          path: [...place, 'allowFrom', index],
          anchor: 'value',
          hint: 'remove it, or write ipAddressType: dualstack',
        });
      });
    }
  },
};
