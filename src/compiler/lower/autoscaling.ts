import type { Autoscaling, Mesh } from '../../model/mesh.ts';
import { SERVICE_LOGICAL_ID, type StackResource } from '../../model/stack.ts';
import { clusterName } from './cluster.ts';
import { attribute, ref } from './intrinsics.ts';

const TARGET = 'ScalableTarget';

/** Metrics by the setting that names their target (Application Auto Scaling API reference, "PredefinedMetricSpecification"). */
const METRICS = {
  targetCpu: { logicalId: 'CpuScalingPolicy', metric: 'ECSServiceAverageCPUUtilization' },
  targetMemory: { logicalId: 'MemoryScalingPolicy', metric: 'ECSServiceAverageMemoryUtilization' },
} as const;

/** The number of tasks of the component's ECS service follows their load. */
export function autoscaling(mesh: Mesh, settings: Autoscaling): Record<string, StackResource> {
  const policies = (['targetCpu', 'targetMemory'] as const).flatMap((name) => {
    const target = settings[name];
    if (target === undefined) return [];
    const { logicalId, metric } = METRICS[name];
    return [[logicalId, scalingPolicy(settings, { logicalId, metric, target })] as const];
  });
  return {
    [TARGET]: {
      type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      properties: {
        ServiceNamespace: 'ecs',
        ScalableDimension: 'ecs:service:DesiredCount',
        ResourceId: {
          'Fn::Join': ['/', ['service', clusterName(mesh), attribute(SERVICE_LOGICAL_ID, 'Name')]],
        },
        MinCapacity: settings.minCapacity,
        MaxCapacity: settings.maxCapacity,
      },
    },
    ...Object.fromEntries(policies),
  };
}

function scalingPolicy(
  settings: Autoscaling,
  policy: { readonly logicalId: string; readonly metric: string; readonly target: number },
): StackResource {
  return {
    type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    properties: {
      PolicyName: policy.logicalId,
      PolicyType: 'TargetTrackingScaling',
      ScalingTargetId: ref(TARGET),
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: policy.target,
        PredefinedMetricSpecification: { PredefinedMetricType: policy.metric },
        ScaleInCooldown: settings.scaleInCooldown,
        ScaleOutCooldown: settings.scaleOutCooldown,
      },
    },
  };
}
