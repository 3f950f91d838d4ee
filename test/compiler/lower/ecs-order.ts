import type { JsonObject } from '../../../src/model/template.ts';
import { objects } from './compiled.ts';

/** How the containers of a simulated task behave. */
export interface TaskBehaviour {
  /** Containers that run to their end, with their exit codes; the others run until they are stopped. */
  readonly ends?: Readonly<Record<string, number>>;
  /** Containers that have ended by themselves when ECS stops the task, beside those in `ends`. */
  readonly dead?: readonly string[];
}

interface SimulatedContainer {
  readonly name: string;
  readonly needs: readonly { readonly name: string; readonly condition: string }[];
  readonly hasHealthCheck: boolean;
}

/**
 * The order in which ECS starts the containers of a task: each step starts all whose conditions have come true. What is
 * missing at the end never starts. Source: "Container dependency" in the ECS developer guide
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_dependson).
 */
export function startOrder(
  containers: readonly JsonObject[],
  { ends = {} }: TaskBehaviour = {},
): string[][] {
  const all = containers.map(simulated);
  const started = new Set<string>();
  const steps: string[][] = [];
  const holds = ({ name, condition }: SimulatedContainer['needs'][number]): boolean => {
    if (!started.has(name)) return false;
    const exitCode = ends[name];
    if (condition === 'COMPLETE') return exitCode !== undefined;
    if (condition === 'SUCCESS') return exitCode === 0;
    if (condition === 'HEALTHY') {
      return all.some((container) => container.name === name && container.hasHealthCheck);
    }
    return true;
  };
  for (;;) {
    const step = all
      .filter(({ name, needs }) => !started.has(name) && needs.every(holds))
      .map(({ name }) => name);
    if (step.length === 0) return steps;
    for (const name of step) started.add(name);
    steps.push(step.toSorted());
  }
}

/**
 * The order in which ECS stops the containers of a task: each step stops all that no running container names in its
 * `dependsOn`. A container that has ended holds nothing up and hands nothing on (aws/amazon-ecs-agent,
 * ecs-agent/api/container dependency graph, `verifyShutdownOrder`).
 */
export function stopOrder(
  containers: readonly JsonObject[],
  { ends = {}, dead = [] }: TaskBehaviour = {},
): string[][] {
  const ended = new Set([...Object.keys(ends), ...dead]);
  let running = containers.map(simulated).filter(({ name }) => !ended.has(name));
  const steps: string[][] = [];
  while (running.length > 0) {
    const needed = new Set(running.flatMap(({ needs }) => needs.map(({ name }) => name)));
    const step = running.filter(({ name }) => !needed.has(name)).map(({ name }) => name);
    if (step.length === 0) throw new Error('the containers depend on each other in a circle');
    steps.push(step.toSorted());
    running = running.filter(({ name }) => !step.includes(name));
  }
  return steps;
}

function simulated(container: JsonObject): SimulatedContainer {
  return {
    name: String(container['Name']),
    needs: objects(container['DependsOn']).map(({ ContainerName, Condition }) => ({
      name: String(ContainerName),
      condition: String(Condition),
    })),
    hasHealthCheck: container['HealthCheck'] !== undefined,
  };
}
