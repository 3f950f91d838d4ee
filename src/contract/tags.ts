/** Tags of a task definition; ECS copies them to the tasks, where the controller of either project reads them. */
export const MESH_TAG = 'consul.hashicorp.com/mesh';
export const SERVICE_NAME_TAG = 'consul.hashicorp.com/service-name';
export const PARTITION_TAG = 'consul.hashicorp.com/partition';
export const NAMESPACE_TAG = 'consul.hashicorp.com/namespace';

/** Tags of a task role. Dots, since a Consul binding rule's selector takes no slash. */
export const ROLE_SERVICE_NAME_TAG = 'consul.hashicorp.com.service-name';
export const ROLE_NAMESPACE_TAG = 'consul.hashicorp.com.namespace';
export const ROLE_GATEWAY_KIND_TAG = 'consul.hashicorp.com.gateway-kind';

/** Tags of a stack: to which mesh, environment, component and owner it belongs. */
export const STACK_MESH_TAG = 'meshc:mesh';
export const STACK_ENVIRONMENT_TAG = 'meshc:environment';
export const STACK_COMPONENT_TAG = 'meshc:component';
export const STACK_OWNER_TAG = 'meshc:owner';
