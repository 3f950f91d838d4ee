import type { Mesh } from '../../model/mesh.ts';
import type { StackParameter } from '../../model/stack.ts';
import type { Json } from '../../model/template.ts';
import { localArn, ref } from './intrinsics.ts';
import { BASE_COMPONENT, CLUSTER_NAME, LOG_GROUP_NAME, MESH_SECURITY_GROUP_ID } from './names.ts';

/** What a stack that runs tasks takes from base: the cluster if it is made there, the mesh's security group, the log group. */
export function baseParameters(mesh: Mesh): Record<string, StackParameter> {
  return fromBase([
    ...(mesh.cluster.kind === 'created' ? [CLUSTER_NAME] : []),
    LOG_GROUP_NAME,
    MESH_SECURITY_GROUP_ID,
  ]);
}

/** Parameters that take outputs of base under the same names. */
export function fromBase(outputs: readonly string[]): Record<string, StackParameter> {
  return Object.fromEntries(
    outputs.map((output) => [output, { component: BASE_COMPONENT, output }]),
  );
}

/** The cluster by name: CloudFormation's ECS service takes both, but a name is what reads back. */
export function clusterName(mesh: Mesh): Json {
  if (mesh.cluster.kind === 'created') return ref(CLUSTER_NAME);
  return mesh.cluster.nameOrArn.split('/').at(-1) ?? mesh.cluster.nameOrArn;
}

/** ARN of something in the cluster: `kind` is `cluster` or `task`, `rest` follows the cluster's name. */
export function clusterArn(mesh: Mesh, kind: 'cluster' | 'task', rest = ''): Json {
  const name = mesh.cluster.kind === 'created' ? `\${${CLUSTER_NAME}}` : String(clusterName(mesh));
  return localArn('ecs', `${kind}/${name}${rest}`);
}
