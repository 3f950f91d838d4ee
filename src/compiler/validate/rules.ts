import type { Rule } from './rule.ts';
import { autoscalingSettings } from './rules/autoscaling-settings.ts';
import { callerPermissions } from './rules/caller-permissions.ts';
import { callerSource } from './rules/caller-source.ts';
import { clusterChoice } from './rules/cluster-choice.ts';
import { clusterWithoutCapacity } from './rules/cluster-without-capacity.ts';
import { configEntriesWithoutController } from './rules/config-entries-without-controller.ts';
import { configEntry } from './rules/config-entry.ts';
import { configEntryClash } from './rules/config-entry-clash.ts';
import { configEntryProtocol } from './rules/config-entry-protocol.ts';
import { configEntrySize } from './rules/config-entry-size.ts';
import { configEntrySubset } from './rules/config-entry-subset.ts';
import { consulServers } from './rules/consul-servers.ts';
import { containerDependency } from './rules/container-dependency.ts';
import { controllerPartition } from './rules/controller-partition.ts';
import { controllerSettings } from './rules/controller-settings.ts';
import { credentialInEnvironment } from './rules/credential-in-environment.ts';
import { devServerFederation } from './rules/dev-server-federation.ts';
import { devServerLicense } from './rules/dev-server-license.ts';
import { devServerLoadBalancer } from './rules/dev-server-load-balancer.ts';
import { devServerPorts } from './rules/dev-server-ports.ts';
import { devServerSecurity } from './rules/dev-server-security.ts';
import { duplicateComponent } from './rules/duplicate-component.ts';
import { duplicateContainer } from './rules/duplicate-container.ts';
import { existingRole } from './rules/existing-role.ts';
import { fargateSize } from './rules/fargate-size.ts';
import { gatewayLoadBalancer } from './rules/gateway-load-balancer.ts';
import { healthCheckCommand } from './rules/health-check-command.ts';
import { imageForm } from './rules/image-form.ts';
import { imageWithoutTag } from './rules/image-without-tag.ts';
import { launchChoice } from './rules/launch-choice.ts';
import { launchTypeSettings } from './rules/launch-type-settings.ts';
import { linkedServiceTls } from './rules/linked-service-tls.ts';
import { loadBalancerNetwork } from './rules/load-balancer-network.ts';
import { loadBalancerProtocol } from './rules/load-balancer-protocol.ts';
import { loadBalancerTarget } from './rules/load-balancer-target.ts';
import { missingPort } from './rules/missing-port.ts';
import { partitionAndNamespace } from './rules/partition-and-namespace.ts';
import { portClash } from './rules/port-clash.ts';
import { privilegedPort } from './rules/privileged-port.ts';
import { publicIpOnEc2 } from './rules/public-ip-on-ec2.ts';
import { reservedKey } from './rules/reserved-key.ts';
import { reservedName } from './rules/reserved-name.ts';
import { reservedPort } from './rules/reserved-port.ts';
import { routeCondition } from './rules/route-condition.ts';
import { routeNotAllowed } from './rules/route-not-allowed.ts';
import { routeProtocol } from './rules/route-protocol.ts';
import { routeTarget } from './rules/route-target.ts';
import { secretReference } from './rules/secret-reference.ts';
import { sidecarBudget } from './rules/sidecar-budget.ts';
import { spotStopTime } from './rules/spot-stop-time.ts';
import { stopTimeout } from './rules/stop-timeout.ts';
import { tcpRoute } from './rules/tcp-route.ts';
import { tlsWithoutCa } from './rules/tls-without-ca.ts';
import { tooManyContainers } from './rules/too-many-containers.ts';
import { transparentProxy } from './rules/transparent-proxy.ts';
import { unknownCaller } from './rules/unknown-caller.ts';
import { unknownCanary } from './rules/unknown-canary.ts';
import { unknownCapacityProvider } from './rules/unknown-capacity-provider.ts';
import { unknownLinkedService } from './rules/unknown-linked-service.ts';
import { unknownListener } from './rules/unknown-listener.ts';
import { unknownRouteService } from './rules/unknown-route-service.ts';
import { unknownUpstream } from './rules/unknown-upstream.ts';
import { unknownVolume } from './rules/unknown-volume.ts';
import { unmountedFile } from './rules/unmounted-file.ts';
import { upstreamNotAllowed } from './rules/upstream-not-allowed.ts';
import { wanFederation } from './rules/wan-federation.ts';
import { windowsTask } from './rules/windows-task.ts';
import { withoutEcsService } from './rules/without-ecs-service.ts';

/** Every semantic rule: names and references, then gateways, then the task, then Consul, then the places where things run. */
export const RULES: readonly Rule[] = [
  reservedName,
  duplicateComponent,
  unknownUpstream,
  unknownCaller,
  callerSource,
  callerPermissions,
  unknownCanary,
  upstreamNotAllowed,
  unknownListener,
  unknownRouteService,
  unknownLinkedService,
  routeTarget,
  routeCondition,
  tcpRoute,
  routeProtocol,
  routeNotAllowed,
  linkedServiceTls,
  unmountedFile,
  privilegedPort,
  gatewayLoadBalancer,
  loadBalancerProtocol,
  loadBalancerNetwork,
  wanFederation,
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
  imageForm,
  imageWithoutTag,
  reservedKey,
  windowsTask,
  consulServers,
  devServerSecurity,
  devServerFederation,
  devServerLicense,
  devServerPorts,
  devServerLoadBalancer,
  tlsWithoutCa,
  controllerSettings,
  controllerPartition,
  configEntriesWithoutController,
  configEntry,
  configEntryClash,
  configEntryProtocol,
  configEntrySubset,
  configEntrySize,
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
