import type { ClusterSpec, MeshSpec } from '../../generated/mesh-spec.ts';
import { sortedEntries } from '../../kit/sort.ts';
import type { Cluster, Consul, Controller, Mesh, Network } from '../../model/mesh.ts';
import type { SecretReference } from '../../model/secret-reference.ts';
import { BUILT_IN } from './built-in.ts';
import { resolveConfigEntries } from './config-entries.ts';
import { resolveConsul } from './consul.ts';
import { devServerToken, resolveDevServer } from './dev-server.ts';
import { resolveGateway } from './gateway.ts';
import { resolveOverrides } from './overrides.ts';
import { resolveExistingId, resolveSecret } from './references.ts';
import { resolveService } from './service.ts';
import { systemTask } from './system-task.ts';

/**
 * Spec to Mesh: defaults filled in (component, then `defaults`, then built in), short forms written out, names looked up.
 * Total: what the rules will refuse is resolved as well as it can be, so that all mistakes show in one run.
 */
export function resolveMesh(spec: MeshSpec): Mesh {
  const consul = resolveConsul(spec);
  return {
    identity: { name: spec.name, environment: spec.environment },
    target: { region: spec.aws.region, accountId: spec.aws.accountId },
    cluster: resolveCluster(spec.cluster),
    network: resolveNetwork(spec),
    images: { ...BUILT_IN.images, ...spec.images },
    consul,
    devServer: resolveDevServer(spec, consul),
    controller: resolveController(spec, consul),
    hasController: (spec.controller?.deploy ?? true) || (spec.controller?.external ?? false),
    logRetentionInDays: spec.defaults?.logs?.retentionInDays ?? BUILT_IN.logRetentionInDays,
    services: sortedEntries(spec.services ?? {}).map(([component, service]) =>
      resolveService(component, service, spec),
    ),
    gateways: sortedEntries(spec.gateways ?? {}).map(([component, gateway]) =>
      resolveGateway(component, gateway, spec),
    ),
    overrides: resolveOverrides(spec),
    configEntries: resolveConfigEntries(spec),
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

function resolveController(spec: MeshSpec, consul: Consul): Controller | undefined {
  if (spec.controller?.deploy === false) return undefined;
  const settings = spec.controller ?? {};
  return {
    ...systemTask(spec, settings, BUILT_IN.controller),
    token: settings.token === undefined ? ownToken(spec, consul) : resolveSecret(settings.token),
    partition: settings.consulPartition ?? spec.defaults?.consulPartition,
    iamRolePath: settings.iamRolePath ?? `/consul-ecs/${spec.name}/${spec.environment}/`,
  };
}

/** The token that needs no word in the file: that of the dev server. */
function ownToken(spec: MeshSpec, { servers, login }: Consul): SecretReference | undefined {
  return servers.kind === 'dev-server' && login !== undefined ? devServerToken(spec) : undefined;
}
