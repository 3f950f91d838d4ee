import {
  DATAPLANE_CONTAINER,
  HEALTH_SYNC_CONTAINER,
  MESH_INIT_CONTAINER,
} from '../../../contract/containers.ts';
import { SIDECAR_MEMORY } from '../../../contract/sidecar-memory.ts';
import type { SidecarSettings, SidecarSize } from '../../../model/mesh.ts';
import type { Rule } from '../rule.ts';
import { componentsOf } from '../tasks.ts';

export const sidecarBudget: Rule = {
  code: 'sidecar-budget',
  why: "The sidecars set a part of the task's memory aside. ECS refuses a task whose containers ask for more than the task has.",
  fix: "Raise the task's `memory`, or lower what its containers ask for.",
  check: ({ mesh, report }) => {
    for (const { path, task, containers } of componentsOf(mesh)) {
      const asked = containers.reduce((sum, { definition }) => {
        const { memoryReservation, memory } = definition;
        return sum + Number(memoryReservation ?? memory ?? 0);
      }, 0);
      const sidecars = sidecarMemory(task.sidecars);
      if (asked + sidecars <= task.memory) continue;
      report({
        message: `the task has ${task.memory} MiB; its containers ask for ${asked} and the sidecars for ${sidecars}`,
        path: [...path, 'memory'],
        anchor: 'value',
        hint: `give the task at least ${asked + sidecars} MiB`,
      });
    }
  },
};

/** MiB that the sidecars of a task set aside. */
function sidecarMemory(settings: SidecarSettings): number {
  const reservation = (container: keyof typeof SIDECAR_MEMORY, own: SidecarSize): number =>
    own.memoryReservation ?? SIDECAR_MEMORY[container].memoryReservation;
  return (
    reservation(MESH_INIT_CONTAINER, settings.meshInit) +
    reservation(DATAPLANE_CONTAINER, settings.dataplane) +
    reservation(HEALTH_SYNC_CONTAINER, settings.healthSync)
  );
}
