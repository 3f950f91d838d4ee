import type {
  ControllerSpec,
  DefaultsSpec,
  DevServerSpec,
  MeshSpec,
} from '../../generated/mesh-spec.ts';
import type { SystemTask } from '../../model/mesh.ts';
import { asEcs, resolveExistingId } from './references.ts';
import { resolveTask, type TaskSize, type TaskSpec } from './task.ts';

/**
 * Settings of a task that meshc itself brings. Of `defaults`, which are the services', it takes where the task runs and
 * what an organisation asks of every task, not the services' sizes, roles and rollouts.
 */
export function systemTask(
  spec: MeshSpec,
  own: DevServerSpec | ControllerSpec,
  { cpu, memory }: TaskSize,
): SystemTask {
  const { network } = spec;
  return {
    task: resolveTask({ cpu, memory, ...own }, systemDefaults(spec.defaults ?? {}), {
      cpu,
      memory,
    }),
    network: {
      subnets: (own.subnets ?? network.subnets).map(resolveExistingId),
      assignPublicIp: own.assignPublicIp ?? network.assignPublicIp ?? 'DISABLED',
    },
    securityGroups: (own.securityGroups ?? []).map(resolveExistingId),
    logConfiguration: asEcs(own.logConfiguration),
  };
}

const SYSTEM_DEFAULTS = [
  'launchType',
  'capacityProviderStrategy',
  'runtimePlatform',
  'enableExecuteCommand',
  'logLevel',
  'tags',
] as const;

function systemDefaults(defaults: DefaultsSpec): TaskSpec {
  const boundary = defaults.iam?.permissionsBoundary;
  return {
    ...Object.fromEntries(
      SYSTEM_DEFAULTS.filter((name) => defaults[name] !== undefined).map((name) => [
        name,
        defaults[name],
      ]),
    ),
    ...(boundary === undefined ? {} : { iam: { permissionsBoundary: boundary } }),
  };
}
