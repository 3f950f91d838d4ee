import type { Gateway, Mesh } from '../../../model/mesh.ts';
import type { Rule } from '../rule.ts';
import { SYSTEM_SECTIONS, tasksOf } from '../tasks.ts';

export const publicIpOnEc2: Rule = {
  code: 'public-ip-on-ec2',
  why: 'ECS gives public addresses to Fargate tasks only; tasks on EC2 in a public subnet do not reach the internet.',
  fix: 'Put EC2 tasks into private subnets with a NAT gateway, or run them on Fargate.',
  check: ({ mesh, report }) => {
    for (const { path, task, network } of [...mesh.gateways, ...systemTasks(mesh)]) {
      if (task.launchType !== 'EC2' || !asksForItself(network, mesh)) continue;
      report({
        message: 'tasks of launch type EC2 get no public address',
        path: [...path, 'assignPublicIp'],
        anchor: 'value',
        hint: 'remove it, or run the task on Fargate',
      });
    }
    if (mesh.network.assignPublicIp !== 'ENABLED') return;
    const onEc2 = tasksOf(mesh).filter(({ task }) => task.launchType === 'EC2');
    if (onEc2.length === 0) return;
    report({
      severity: 'warning',
      message: `tasks of launch type EC2 get no public address: ${onEc2.map(({ name }) => name).join(', ')}`,
      path: ['network', 'assignPublicIp'],
      anchor: 'value',
      hint: 'they need a NAT gateway or endpoints to pull their images',
    });
  },
};

function systemTasks(mesh: Mesh) {
  return SYSTEM_SECTIONS.flatMap((name) => {
    const system = mesh[name];
    return system === undefined ? [] : [{ ...system, path: [name] }];
  });
}

/** A task that only does as the mesh does is one of those that the mesh's setting speaks of. */
function asksForItself(own: Gateway['network'], { network }: Mesh): boolean {
  return own.assignPublicIp === 'ENABLED' && network.assignPublicIp !== 'ENABLED';
}
