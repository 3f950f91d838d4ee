import type {
  ClusterSpec,
  ControllerSpec,
  DefaultsSpec,
  DevServerSpec,
  MeshSpec,
} from '../../generated/mesh-spec.ts';
import { sortedEntries } from '../../kit/sort.ts';
import type {
  Cluster,
  Controller,
  DevServer,
  Mesh,
  Network,
  TaskSettings,
} from '../../model/mesh.ts';
import { BUILT_IN } from './built-in.ts';
import { resolveConsul } from './consul.ts';
import { resolveGateway } from './gateway.ts';
import { resolveExistingId, resolveSecret } from './references.ts';
import { resolveService } from './service.ts';
import { resolveTask, type TaskSize, type TaskSpec } from './task.ts';

/**
 * Spec to Mesh: defaults filled in (component, then `defaults`, then built in), short forms written out, names looked up.
 * Total: what the rules will refuse is resolved as well as it can be, so that all mistakes show in one run.
 */
export function resolveMesh(spec: MeshSpec): Mesh {
  const devServer = resolveDevServer(spec);
  return {
    identity: { name: spec.name, environment: spec.environment },
    target: { region: spec.aws.region, accountId: spec.aws.accountId },
    cluster: resolveCluster(spec.cluster),
    network: resolveNetwork(spec),
    images: { ...BUILT_IN.images, ...spec.images },
    consul: resolveConsul(spec, devServerDns(spec).name),
    devServer,
    controller: resolveController(spec),
    hasController: (spec.controller?.deploy ?? true) || (spec.controller?.external ?? false),
    logRetentionInDays: spec.defaults?.logs?.retentionInDays ?? BUILT_IN.logRetentionInDays,
    services: sortedEntries(spec.services ?? {}).map(([component, service]) =>
      resolveService(component, service, spec),
    ),
    gateways: sortedEntries(spec.gateways ?? {}).map(([component, gateway]) =>
      resolveGateway(component, gateway, spec),
    ),
  };
}

function resolveCluster(spec: ClusterSpec): Cluster {
  if (spec.existing !== undefined) return { kind: 'existing', nameOrArn: spec.existing };
  return {
    kind: 'created',
    containerInsights: spec.create?.containerInsights,
    capacityProviders: spec.create?.capacityProviders ?? [],
  };
}

function resolveNetwork(spec: MeshSpec): Network {
  return {
    vpcId: resolveExistingId(spec.network.vpcId),
    subnets: spec.network.subnets.map(resolveExistingId),
    assignPublicIp: spec.network.assignPublicIp ?? 'DISABLED',
    securityGroups: (spec.network.securityGroups ?? []).map(resolveExistingId),
  };
}

/** Private DNS of the dev server, unique in a VPC by the mesh's identity. */
function devServerDns(spec: MeshSpec): { readonly namespace: string; readonly name: string } {
  const namespace = `${spec.name}-${spec.environment}.internal`;
  return { namespace, name: `consul.${namespace}` };
}

function resolveDevServer(spec: MeshSpec): DevServer | undefined {
  if (spec.devServer === undefined || spec.devServer.deploy === false) return undefined;
  const dns = devServerDns(spec);
  return {
    task: systemTask(spec, spec.devServer, BUILT_IN),
    datacenter: spec.devServer.datacenter ?? BUILT_IN.datacenter,
    dnsNamespace: dns.namespace,
    dnsName: dns.name,
  };
}

function resolveController(spec: MeshSpec): Controller | undefined {
  if (spec.controller?.deploy === false) return undefined;
  const settings = spec.controller ?? {};
  return {
    task: systemTask(spec, settings, BUILT_IN.controller),
    token: settings.token === undefined ? undefined : resolveSecret(settings.token),
    iamRolePath: settings.iamRolePath ?? `/consul-ecs/${spec.name}/${spec.environment}/`,
  };
}

/**
 * Settings of a task that meshc itself brings. Of `defaults`, which are the services', it takes where the task runs and
 * what an organisation asks of every task, not the services' sizes, roles and rollouts.
 */
function systemTask(
  spec: MeshSpec,
  own: DevServerSpec | ControllerSpec,
  size: TaskSize,
): TaskSettings {
  const { cpu = size.cpu, memory = size.memory, launchType } = own;
  const choice = launchType === undefined ? {} : { launchType };
  return resolveTask({ cpu, memory, ...choice }, systemDefaults(spec.defaults ?? {}), size);
}

const SYSTEM_DEFAULTS = [
  'launchType',
  'capacityProviderStrategy',
  'runtimePlatform',
  'enableExecuteCommand',
  'logLevel',
  'tags',
] as const;

function systemDefaults(defaults: DefaultsSpec): TaskSpec {
  const boundary = defaults.iam?.permissionsBoundary;
  return {
    ...Object.fromEntries(
      SYSTEM_DEFAULTS.filter((name) => defaults[name] !== undefined).map((name) => [
        name,
        defaults[name],
      ]),
    ),
    ...(boundary === undefined ? {} : { iam: { permissionsBoundary: boundary } }),
  };
}
