import type { Container, MeshComponent } from '../../../model/mesh.ts';
import type { Rule } from '../rule.ts';
import { componentsOf } from '../tasks.ts';

/** Seconds that a Fargate Spot task has between the warning and its end (Amazon ECS developer guide, "Fargate Spot termination notices"), less a margin for ECS. */
const SPOT_SECONDS = 110;
/** Seconds that ECS gives a container that says nothing else. */
const DEFAULT_STOP_TIMEOUT_SECONDS = 30;
const HEALTH_SYNC_SECONDS = 10;

export const spotStopTime: Rule = {
  code: 'spot-stop-time',
  why: `A Fargate Spot task ends 120 seconds after the warning. The steps of its stop come one after the other; together they have to fit into ${SPOT_SECONDS} seconds, or the last are killed.`,
  fix: 'Lower `stopTimeout` of the containers or `shutdownDelaySeconds`, or do without Spot.',
  check: ({ mesh, report }) => {
    for (const service of componentsOf(mesh)) {
      if (!runsOnSpot(service)) continue;
      const seconds = stopSeconds(service);
      if (seconds <= SPOT_SECONDS) continue;
      report({
        message: `the steps of the stop can take ${seconds} s; on Fargate Spot they have ${SPOT_SECONDS} s`,
        path: [...service.path, 'stopTimeout'],
        anchor: 'value',
        hint: 'lower stopTimeout of the slowest container, or shutdownDelaySeconds',
      });
    }
  },
};

function runsOnSpot({ task }: MeshComponent): boolean {
  return (
    task.capacityProviderStrategy?.some(
      ({ capacityProvider }) => capacityProvider === 'FARGATE_SPOT',
    ) ?? false
  );
}

/** health-sync with its wait, the slowest application, the proxy, and containers that outlast the mesh. */
function stopSeconds({ shutdownDelaySeconds, containers }: MeshComponent): number {
  const slowest = (some: readonly Container[]): number => Math.max(0, ...some.map(stopTimeoutOf));
  return (
    shutdownDelaySeconds +
    HEALTH_SYNC_SECONDS +
    slowest(containers.filter(({ beforeMesh }) => !beforeMesh)) +
    DEFAULT_STOP_TIMEOUT_SECONDS +
    slowest(containers.filter(({ beforeMesh }) => beforeMesh))
  );
}

function stopTimeoutOf({ definition }: Container): number {
  return Number(definition['stopTimeout'] ?? DEFAULT_STOP_TIMEOUT_SECONDS);
}
