import { stackTags } from '../../src/deploy/stack-tags.ts';
import type { DeployedMesh, DeployedStack } from '../../src/model/deployed.ts';
import type { CompiledMesh, CompiledStack } from '../../src/model/stack.ts';
import { OWNER } from './small-mesh.ts';

/** The state that AWS would describe after `mesh` was applied: what a plan is compared with, without any AWS. */
export function deployedAs(
  mesh: CompiledMesh,
  change: (stack: DeployedStack, component: string) => DeployedStack = (stack) => stack,
): DeployedMesh {
  return {
    accountId: mesh.target.accountId,
    region: mesh.target.region,
    stacks: Object.fromEntries(
      mesh.stacks.map((stack) => [stack.stackName, change(deployed(mesh, stack), stack.component)]),
    ),
  };
}

function deployed(mesh: CompiledMesh, stack: CompiledStack): DeployedStack {
  const { component, stackName, template } = stack;
  const arn = `arn:aws:ecs:${mesh.target.region}:${mesh.target.accountId}`;
  const taskDefinitionArn = `${arn}:task-definition/shop-dev-${component}:1`;
  const serviceArn = `${arn}:service/the-cluster/${stackName}`;
  return {
    description: {
      stackId: `arn:aws:cloudformation:${mesh.target.region}:${mesh.target.accountId}:stack/${stackName}/1`,
      stackName,
      status: 'CREATE_COMPLETE',
      tags: stackTags(mesh.identity, OWNER, component),
      parameters: component === 'base' ? {} : { ClusterName: 'the-cluster' },
      outputs: component === 'base' ? { ClusterName: 'the-cluster' } : {},
      isProtected: false,
    },
    template,
    ...(component === 'base'
      ? {}
      : {
          service: {
            serviceArn,
            taskDefinitionArn,
            description: {
              serviceArn,
              status: 'ACTIVE',
              events: [],
              deployments: [
                {
                  status: 'PRIMARY',
                  taskDefinitionArn,
                  desired: 1,
                  running: 1,
                  pending: 0,
                  failed: 0,
                  rolloutState: 'COMPLETED',
                },
              ],
            },
          },
        }),
  };
}
