import type { LaunchType } from '../../model/mesh.ts';

/** What holds where neither the component nor `defaults` says otherwise; the schema's `default`s say the same. */
export const BUILT_IN = {
  launchType: 'FARGATE' satisfies LaunchType as LaunchType,
  cpu: 512,
  memory: 1024,
  enableExecuteCommand: false,
  logLevel: 'INFO',
  shutdownDelaySeconds: 2,
  desiredCount: 1,
  logRetentionInDays: 30,
  authMethod: 'iam-ecs-service-token',
  datacenter: 'dc1',
  nodeName: 'dev-server',
  scaleInCooldown: 300,
  scaleOutCooldown: 60,
  outlierDetection: {
    interval: 10_000_000_000,
    maxFailures: 5,
  },
  controller: { cpu: 256, memory: 512 },
  sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  deregistrationDelaySeconds: 60,
  images: {
    dataplane: 'public.ecr.aws/hashicorp/consul-dataplane:2.0.1',
    consul: 'public.ecr.aws/hashicorp/consul:2.0.1',
  },
} as const;
