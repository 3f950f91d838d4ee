import type { DefaultsSpec, MeshSpec } from '../../generated/mesh-spec.ts';
import type { TaskSettings } from '../../model/mesh.ts';
import { resolveTask, type TaskSize, type TaskSpec } from './task.ts';

/**
 * Settings of a task that meshc itself brings. Of `defaults`, which are the services', it takes where the task runs and
 * what an organisation asks of every task, not the services' sizes, roles and rollouts.
 */
export function systemTask(spec: MeshSpec, own: TaskSpec, size: TaskSize): TaskSettings {
  const { cpu, memory } = size;
  return resolveTask({ cpu, memory, ...own }, systemDefaults(spec.defaults ?? {}), size);
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
