import type { ServiceSpec } from '../../generated/mesh-spec.ts';
import type { Autoscaling, EcsServiceSettings } from '../../model/mesh.ts';
import { BUILT_IN } from './built-in.ts';
import { asEcs, resolveExistingId } from './references.ts';

type EcsServiceSpec = Pick<
  ServiceSpec,
  | 'desiredCount'
  | 'autoscaling'
  | 'healthCheckGracePeriodSeconds'
  | 'placementConstraints'
  | 'placementStrategy'
  | 'enableECSManagedTags'
  | 'securityGroups'
>;

/** Settings of the ECS service of a component. */
export function resolveEcsService(spec: EcsServiceSpec): EcsServiceSettings {
  return {
    desiredCount: spec.desiredCount ?? BUILT_IN.desiredCount,
    autoscaling: spec.autoscaling === undefined ? undefined : resolveAutoscaling(spec.autoscaling),
    healthCheckGracePeriodSeconds: spec.healthCheckGracePeriodSeconds,
    placementConstraints: (spec.placementConstraints ?? []).map(asEcs),
    placementStrategy: (spec.placementStrategy ?? []).map(asEcs),
    enableECSManagedTags: spec.enableECSManagedTags ?? false,
    securityGroups: (spec.securityGroups ?? []).map(resolveExistingId),
  };
}

function resolveAutoscaling(spec: NonNullable<EcsServiceSpec['autoscaling']>): Autoscaling {
  return {
    minCapacity: spec.minCapacity,
    maxCapacity: spec.maxCapacity,
    targetCpu: spec.targetCpu,
    targetMemory: spec.targetMemory,
    scaleInCooldown: spec.scaleInCooldown ?? BUILT_IN.scaleInCooldown,
    scaleOutCooldown: spec.scaleOutCooldown ?? BUILT_IN.scaleOutCooldown,
  };
}
