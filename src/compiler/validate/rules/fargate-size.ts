import type { TaskSettings } from '../../../model/mesh.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { tasksOf } from '../tasks.ts';

interface Size {
  readonly cpu: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** Memory in MiB that goes with CPU units (Amazon ECS developer guide, "Task size" for Fargate). */
const SIZES: readonly Size[] = [
  { cpu: 256, from: 512, to: 2048, step: 512 },
  { cpu: 512, from: 1024, to: 4096, step: 1024 },
  { cpu: 1024, from: 2048, to: 8192, step: 1024 },
  { cpu: 2048, from: 4096, to: 16384, step: 1024 },
  { cpu: 4096, from: 8192, to: 30720, step: 1024 },
  { cpu: 8192, from: 16384, to: 61440, step: 4096 },
  { cpu: 16384, from: 32768, to: 122880, step: 8192 },
  { cpu: 32768, from: 61440, to: 249856, step: 8192 },
];

export const fargateSize: Rule = {
  code: 'fargate-size',
  why: 'Fargate runs certain pairs of CPU and memory only and refuses a task of any other size.',
  fix: 'Choose a pair that Fargate has; the finding names the nearest.',
  check: (context) => {
    for (const { task, path } of tasksOf(context.mesh)) {
      if (task.launchType === 'FARGATE') checkSize(task, path, context);
    }
  },
};

function checkSize(task: TaskSettings, path: Path, { report }: RuleContext): void {
  const size = SIZES.find(({ cpu }) => cpu === task.cpu);
  if (size === undefined) {
    report({
      message: `Fargate has no tasks of ${task.cpu} CPU units`,
      path: [...path, 'cpu'],
      anchor: 'value',
      hint: `choose one of ${SIZES.map(({ cpu }) => cpu).join(', ')}`,
    });
    return;
  }
  if (isMemoryOf(size, task.memory)) return;
  report({
    message: `Fargate has no tasks of ${task.cpu} CPU units with ${task.memory} MiB`,
    path: [...path, 'memory'],
    anchor: 'value',
    hint: `with ${size.cpu} CPU units choose ${range(size)}`,
    related: [{ message: `${task.cpu} CPU units`, path: [...path, 'cpu'], anchor: 'value' }],
  });
}

function isMemoryOf(size: Size, memory: number): boolean {
  if (memory < size.from || memory > size.to) return false;
  return size.cpu === 256
    ? [512, 1024, 2048].includes(memory)
    : (memory - size.from) % size.step === 0;
}

function range({ cpu, from, to, step }: Size): string {
  if (cpu === 256) return '512, 1024 or 2048 MiB';
  return `${from} to ${to} MiB in steps of ${step}`;
}
