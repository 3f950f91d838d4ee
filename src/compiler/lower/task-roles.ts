import { ROLE_NAMESPACE_TAG, ROLE_SERVICE_NAME_TAG } from '../../contract/tags.ts';
import type { Mesh, Registration, TaskSettings } from '../../model/mesh.ts';
import type { StackResource } from '../../model/stack.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { EXECUTION_ROLE, type ExecutionNeeds, executionRole } from './execution-role.ts';
import { attribute } from './intrinsics.ts';
import { rolePath } from './names.ts';
import {
  EXECUTE_COMMAND,
  GET_OWN_ROLE,
  TASK_ROLE,
  TASK_ROLE_POLICY,
  taskRole,
  taskRolePolicy,
} from './roles.ts';

/** The two roles of a task: the resources that make them, and what the task definition says of them. */
export interface TaskRoles {
  readonly resources: Readonly<Record<string, StackResource>>;
  readonly taskRoleArn: Json;
  readonly executionRoleArn: Json;
  /** Logical ids that the ECS service has to wait for: a task may run only when its role has its rights. */
  readonly rights: readonly string[];
}

/** What one component asks of its roles. */
export interface RoleRequest {
  readonly task: TaskSettings;
  /** Tags by which Consul knows the role, and further ones. */
  readonly tags: Readonly<Record<string, string>>;
  /** Where the roles lie unless the file says otherwise. */
  readonly path: string;
  /** Rights of the task beside those that the file gives it. */
  readonly statements: readonly JsonObject[];
  readonly needs: ExecutionNeeds;
}

/** Roles as asked for; one that exists already is only named. */
export function makeTaskRoles({ task, tags, path, statements, needs }: RoleRequest): TaskRoles {
  const { iam } = task;
  const common = {
    path: iam.rolePath ?? path,
    permissionsBoundary: iam.permissionsBoundary,
  };
  const rights = [
    ...statements,
    ...(task.enableExecuteCommand ? [EXECUTE_COMMAND] : []),
    ...iam.taskRoleStatements,
  ];
  const hasPolicy = iam.taskRole === undefined && rights.length > 0;
  return {
    resources: {
      ...(iam.taskRole === undefined
        ? { [TASK_ROLE]: taskRole({ ...common, tags, managedPolicies: iam.taskRolePolicies }) }
        : {}),
      ...(hasPolicy ? { [TASK_ROLE_POLICY]: taskRolePolicy(rights) } : {}),
      ...(iam.executionRole === undefined
        ? {
            [EXECUTION_ROLE]: executionRole({
              ...common,
              managedPolicies: iam.executionRolePolicies,
              needs,
            }),
          }
        : {}),
    },
    taskRoleArn: iam.taskRole ?? attribute(TASK_ROLE, 'Arn'),
    executionRoleArn: iam.executionRole ?? attribute(EXECUTION_ROLE, 'Arn'),
    rights: hasPolicy ? [TASK_ROLE_POLICY] : [],
  };
}

/** Roles of a task that is registered with Consul: tagged with its name, and able to log in where ACLs are on. */
export function makeMeshTaskRoles(
  mesh: Mesh,
  registration: Registration,
  request: Pick<RoleRequest, 'task' | 'needs'> & { readonly tags?: RoleRequest['tags'] },
): TaskRoles {
  return makeTaskRoles({
    ...request,
    path: rolePath(mesh.identity),
    tags: {
      [ROLE_SERVICE_NAME_TAG]: registration.name,
      [ROLE_NAMESPACE_TAG]: registration.namespace ?? '',
      ...request.tags,
    },
    statements: mesh.consul.login === undefined ? [] : [GET_OWN_ROLE],
  });
}
