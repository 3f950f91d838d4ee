import type { Rule } from './rule.ts';
import { autoscalingSettings } from './rules/autoscaling-settings.ts';
import { clusterChoice } from './rules/cluster-choice.ts';
import { clusterWithoutCapacity } from './rules/cluster-without-capacity.ts';
import { configEntriesWithoutController } from './rules/config-entries-without-controller.ts';
import { consulServers } from './rules/consul-servers.ts';
import { containerDependency } from './rules/container-dependency.ts';
import { controllerSettings } from './rules/controller-settings.ts';
import { credentialInEnvironment } from './rules/credential-in-environment.ts';
import { devServerSecurity } from './rules/dev-server-security.ts';
import { duplicateContainer } from './rules/duplicate-container.ts';
import { existingRole } from './rules/existing-role.ts';
import { fargateSize } from './rules/fargate-size.ts';
import { healthCheckCommand } from './rules/health-check-command.ts';
import { imageWithoutTag } from './rules/image-without-tag.ts';
import { launchChoice } from './rules/launch-choice.ts';
import { launchTypeSettings } from './rules/launch-type-settings.ts';
import { loadBalancerTarget } from './rules/load-balancer-target.ts';
import { missingPort } from './rules/missing-port.ts';
import { partitionAndNamespace } from './rules/partition-and-namespace.ts';
import { portClash } from './rules/port-clash.ts';
import { publicIpOnEc2 } from './rules/public-ip-on-ec2.ts';
import { reservedKey } from './rules/reserved-key.ts';
import { reservedName } from './rules/reserved-name.ts';
import { reservedPort } from './rules/reserved-port.ts';
import { secretReference } from './rules/secret-reference.ts';
import { sidecarBudget } from './rules/sidecar-budget.ts';
import { spotStopTime } from './rules/spot-stop-time.ts';
import { stopTimeout } from './rules/stop-timeout.ts';
import { tlsWithoutCa } from './rules/tls-without-ca.ts';
import { tooManyContainers } from './rules/too-many-containers.ts';
import { transparentProxy } from './rules/transparent-proxy.ts';
import { unknownCaller } from './rules/unknown-caller.ts';
import { unknownCapacityProvider } from './rules/unknown-capacity-provider.ts';
import { unknownUpstream } from './rules/unknown-upstream.ts';
import { unknownVolume } from './rules/unknown-volume.ts';
import { upstreamNotAllowed } from './rules/upstream-not-allowed.ts';
import { windowsTask } from './rules/windows-task.ts';
import { withoutEcsService } from './rules/without-ecs-service.ts';

/** Every semantic rule: names and references, then the task, then Consul, then the places where things run. */
export const RULES: readonly Rule[] = [
  reservedName,
  unknownUpstream,
  unknownCaller,
  upstreamNotAllowed,
  missingPort,
  portClash,
  reservedPort,
  duplicateContainer,
  containerDependency,
  unknownVolume,
  healthCheckCommand,
  tooManyContainers,
  sidecarBudget,
  stopTimeout,
  secretReference,
  credentialInEnvironment,
  imageWithoutTag,
  reservedKey,
  windowsTask,
  consulServers,
  devServerSecurity,
  tlsWithoutCa,
  controllerSettings,
  configEntriesWithoutController,
  clusterChoice,
  clusterWithoutCapacity,
  fargateSize,
  publicIpOnEc2,
  partitionAndNamespace,
  transparentProxy,
  existingRole,
  autoscalingSettings,
  launchChoice,
  unknownCapacityProvider,
  loadBalancerTarget,
  launchTypeSettings,
  withoutEcsService,
  spotStopTime,
];
