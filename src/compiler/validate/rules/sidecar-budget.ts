import { SIDECAR_MEMORY } from '../../../contract/sidecar-memory.ts';
import type { Rule } from '../rule.ts';

const SIDECARS_MIB = Object.values(SIDECAR_MEMORY).reduce(
  (sum, { memoryReservation }) => sum + memoryReservation,
  0,
);

export const sidecarBudget: Rule = {
  code: 'sidecar-budget',
  why: `The sidecars set ${SIDECARS_MIB} MiB of the task's memory aside. ECS refuses a task whose containers ask for more than the task has.`,
  fix: "Raise the task's `memory`, or lower what its containers ask for.",
  check: ({ mesh, report }) => {
    for (const { path, task, containers } of mesh.services) {
      const asked = containers.reduce((sum, { definition }) => {
        const { memoryReservation, memory } = definition;
        return sum + Number(memoryReservation ?? memory ?? 0);
      }, 0);
      if (asked + SIDECARS_MIB <= task.memory) continue;
      report({
        message: `the task has ${task.memory} MiB; its containers ask for ${asked} and the sidecars for ${SIDECARS_MIB}`,
        path: [...path, 'memory'],
        anchor: 'value',
        hint: `give the task at least ${asked + SIDECARS_MIB} MiB`,
      });
    }
  },
};
