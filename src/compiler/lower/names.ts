import type { DevServerSecret } from '../../model/secret-reference.ts';
import type { MeshIdentity } from '../../model/stack.ts';

/** Components that are not keys in mesh.yaml. */
export const BASE_COMPONENT = 'base';
export const DEV_SERVER_COMPONENT = 'dev-server';
export const CONTROLLER_COMPONENT = 'controller';

/** Outputs of the base stack, and the names of the parameters that take them. */
export const CLUSTER_NAME = 'ClusterName';
export const MESH_SECURITY_GROUP_ID = 'MeshSecurityGroupId';
export const DEV_SERVER_SECURITY_GROUP_ID = 'DevServerSecurityGroupId';
export const LOG_GROUP_NAME = 'LogGroupName';

/** Output of the stack of the dev server with the ARN of the secret of its authority, which no other stack takes. */
export const DEV_SERVER_CA_ARN = 'DevServerCaArn';
/** Outputs of that stack with the ARNs of its other secrets, and the names of the parameters that take them. */
export const DEV_SERVER_SECRET_ARNS: Readonly<Record<DevServerSecret, string>> = {
  'ca-certificate': 'DevServerCaCertificateArn',
  'bootstrap-token': 'DevServerBootstrapTokenArn',
};

/**
 * Name of a component's stack. Names have no double hyphen, so the one that stands before the component keeps two meshes
 * apart.
 */
export function stackName(identity: MeshIdentity, component: string): string {
  return `${identity.name}-${identity.environment}--${component}`;
}

/** Path of the SSM parameters that hold a mesh's config entries; the controller reads below it. */
export function configEntriesPath(identity: MeshIdentity): string {
  return `/meshc/${identity.name}/${identity.environment}/`;
}

/** Path of the IAM roles of a mesh, inside the path that consul-ecs's controller trusts. */
export function rolePath(identity: MeshIdentity): string {
  return `/consul-ecs/${identity.name}/${identity.environment}/`;
}

/** Path of the roles of what meshc itself brings: none of them logs in to Consul. */
export const SYSTEM_ROLE_PATH = '/meshc/';
