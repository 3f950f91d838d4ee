import type {
  ExposeConfig,
  LogLevel,
  MeshGatewayMode,
  OutlierDetectionConfig,
} from '../contract/task-config.ts';
import type { ConfigEntry } from './config-entry.ts';
import type {
  DevServerAcls,
  DevServerLoadBalancer,
  DevServerTls,
  Federation,
} from './dev-server.ts';
import type {
  GatewayLoadBalancer,
  GatewayPort,
  GatewayRole,
  NamedMatch,
  RouteMatch,
} from './gateway.ts';
import type { Overrides } from './overrides.ts';
import type { SecretReference } from './secret-reference.ts';
import type { Path } from './source.ts';
import type { DeployTarget, MeshIdentity } from './stack.ts';
import type { Json, JsonObject } from './template.ts';

/**
 * The mesh after `resolve`: no optional setting that has a default, no short form, every reference looked up. What ECS
 * takes as it is (containers, volumes) keeps ECS's camelCase shape.
 */
export interface Mesh {
  readonly identity: MeshIdentity;
  readonly target: DeployTarget;
  readonly cluster: Cluster;
  readonly network: Network;
  readonly images: Images;
  readonly consul: Consul;
  readonly devServer: DevServer | undefined;
  readonly controller: Controller | undefined;
  /** Whether any controller, this mesh's or another, clears away what stopped tasks leave. */
  readonly hasController: boolean;
  readonly logRetentionInDays: number;
  /** By name. */
  readonly services: readonly Service[];
  /** By name. */
  readonly gateways: readonly Gateway[];
  /** By component; those without a patch are not there. */
  readonly overrides: Readonly<Record<string, Overrides>>;
  /** Those that the file writes out, in its order. */
  readonly configEntries: readonly ConfigEntry[];
}

/** An id of existing infrastructure: a text, or CloudFormation's `Fn::ImportValue`. */
export type ExistingId = Json;

export type Cluster =
  | {
      readonly kind: 'created';
      readonly containerInsights: string | undefined;
      readonly capacityProviders: readonly string[];
    }
  | { readonly kind: 'existing'; readonly nameOrArn: string };

export interface Network {
  readonly vpcId: ExistingId;
  readonly subnets: readonly ExistingId[];
  readonly assignPublicIp: 'ENABLED' | 'DISABLED';
  readonly securityGroups: readonly ExistingId[];
}

export interface Images {
  readonly runtime: string;
  readonly dataplane: string;
  readonly consul: string;
}

/** One interface of the Consul servers. */
export interface ConsulInterface {
  readonly port: number;
  readonly tls: boolean;
  readonly serverName: string | undefined;
  readonly caCertificate: SecretReference | undefined;
}

export interface Consul {
  readonly servers:
    | { readonly kind: 'dev-server' }
    | { readonly kind: 'external'; readonly securityGroupId: ExistingId | undefined };
  /** DNS name, address, or `exec=` and a command. */
  readonly hosts: string;
  readonly skipServerWatch: boolean;
  readonly http: ConsulInterface;
  readonly grpc: ConsulInterface;
  /** How tasks log in; `undefined` without ACLs. */
  readonly login: ConsulLogin | undefined;
}

export interface ConsulLogin {
  readonly authMethod: string;
  readonly includeEntity: boolean;
  readonly meta: Readonly<Record<string, string>> | undefined;
  readonly region: string | undefined;
  readonly stsEndpoint: string | undefined;
  readonly serverIdHeaderValue: string | undefined;
}

export type LaunchType = 'FARGATE' | 'EC2';

/** Size and place of a task, and what every task has. What ECS takes as it is keeps ECS's shape. */
export interface TaskSettings {
  /** What it runs on; with a capacity provider strategy what its providers are. */
  readonly launchType: LaunchType;
  readonly capacityProviderStrategy: readonly JsonObject[] | undefined;
  readonly requiresCompatibilities: readonly LaunchType[];
  readonly cpu: number;
  readonly memory: number;
  readonly platformVersion: string | undefined;
  readonly runtimePlatform: JsonObject | undefined;
  readonly ephemeralStorage: JsonObject | undefined;
  readonly enableExecuteCommand: boolean;
  readonly logLevel: LogLevel;
  readonly deploymentConfiguration: JsonObject | undefined;
  readonly availabilityZoneRebalancing: 'ENABLED' | 'DISABLED' | undefined;
  readonly sidecars: SidecarSettings;
  readonly iam: Iam;
  /** Tags of the task definition beside the mesh's own. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What the file says about the sizes of the sidecars; the measured ones hold otherwise. */
export interface SidecarSettings {
  readonly meshInit: SidecarSize;
  readonly dataplane: SidecarSize;
  readonly healthSync: SidecarSize;
  readonly logConfiguration: JsonObject | undefined;
}

/** CPU units and MiB. */
export interface SidecarSize {
  readonly cpu?: number;
  readonly memoryReservation?: number;
  readonly memory?: number;
}

/** Roles by ARN where they exist already; what the roles that are made get beside what the mesh needs. */
export interface Iam {
  readonly taskRole: string | undefined;
  readonly executionRole: string | undefined;
  readonly rolePath: string | undefined;
  readonly permissionsBoundary: string | undefined;
  readonly taskRolePolicies: readonly string[];
  readonly executionRolePolicies: readonly string[];
  readonly taskRoleStatements: readonly JsonObject[];
}

/** A task of meshc's own, and where it runs. */
export interface SystemTask {
  readonly task: TaskSettings;
  readonly network: Pick<Network, 'subnets' | 'assignPublicIp'>;
  /** Beside those of the mesh. */
  readonly securityGroups: readonly ExistingId[];
  /** `undefined`: the log group of the mesh. */
  readonly logConfiguration: JsonObject | undefined;
}

export interface DevServer extends SystemTask {
  /** CIDR blocks, security groups and prefix lists that call it straight. */
  readonly allowFrom: readonly string[];
  readonly datacenter: string;
  readonly nodeName: string;
  /** Private DNS namespace and the server's name in it. */
  readonly dnsNamespace: string;
  readonly dnsName: string;
  /** `undefined`: it speaks no TLS. */
  readonly tls: DevServerTls | undefined;
  /** `undefined`: everybody may do everything. */
  readonly acls: DevServerAcls | undefined;
  readonly license: SecretReference | undefined;
  readonly federation: Federation;
  readonly peering: boolean;
  readonly loadBalancer: DevServerLoadBalancer | undefined;
}

export interface Controller extends SystemTask {
  readonly token: SecretReference | undefined;
  readonly iamRolePath: string;
  /** Admin partition that it serves (Consul Enterprise). */
  readonly partition: string | undefined;
}

/** An ECS service of a component: how many tasks, and where ECS puts them. */
export interface EcsServiceSettings {
  readonly desiredCount: number;
  readonly autoscaling: Autoscaling | undefined;
  readonly healthCheckGracePeriodSeconds: number | undefined;
  readonly placementConstraints: readonly JsonObject[];
  readonly placementStrategy: readonly JsonObject[];
  readonly enableECSManagedTags: boolean;
  readonly securityGroups: readonly ExistingId[];
}

/** Targets in percent, cooldowns in seconds. */
export interface Autoscaling {
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly targetCpu: number | undefined;
  readonly targetMemory: number | undefined;
  readonly scaleInCooldown: number;
  readonly scaleOutCooldown: number;
}

/** What services and gateways have alike: a task of the mesh. */
export interface MeshComponent {
  /** Component: the key in mesh.yaml. */
  readonly component: string;
  readonly registration: Registration;
  readonly task: TaskSettings;
  readonly family: string | undefined;
  readonly ecs: EcsServiceSettings;
  readonly loadBalancers: readonly LoadBalancer[];
  readonly shutdownDelaySeconds: number;
  /** A service's main container first, then by name. */
  readonly containers: readonly Container[];
  /** By name; ECS's shape without the name. */
  readonly volumes: Readonly<Record<string, JsonObject>>;
  /** Where mesh.yaml speaks of it. */
  readonly path: Path;
}

export interface Service extends MeshComponent {
  readonly ecsService: boolean;
  /** `undefined`: nobody calls it. */
  readonly port: number | undefined;
  readonly outboundOnly: boolean;
  readonly protocol: string | undefined;
  readonly proxy: SidecarProxy;
  readonly transparentProxy: TransparentProxy | undefined;
  readonly upstreams: readonly Upstream[];
  /** Who may call; `undefined`: not said here. */
  readonly allow: readonly Caller[] | undefined;
}

export interface Gateway extends MeshComponent {
  readonly role: GatewayRole;
  readonly ports: readonly GatewayPort[];
  readonly proxy: GatewayProxy;
  /** Where its tasks are. */
  readonly network: Pick<Network, 'subnets' | 'assignPublicIp'>;
  /** CIDR blocks, security groups and prefix lists that call its ports straight. */
  readonly allowFrom: readonly string[];
  /** The one that meshc makes. */
  readonly loadBalancer: GatewayLoadBalancer | undefined;
}

/** The proxy that is the gateway. */
export interface GatewayProxy {
  readonly readinessPort: number;
  readonly config: JsonObject | undefined;
  /** Volumes that it sees, in ECS's shape. */
  readonly mountPoints: readonly JsonObject[];
}

/** How a component stands in Consul's catalog. */
export interface Registration {
  readonly name: string;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, string>>;
  readonly namespace: string | undefined;
  readonly partition: string | undefined;
  readonly weights: { readonly passing: number; readonly warning: number } | undefined;
  readonly enableTagOverride: boolean;
  readonly networkResilience: OutlierDetectionConfig | undefined;
}

/** A target group outside the mesh. */
export interface LoadBalancer {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number | undefined;
  readonly securityGroupId: ExistingId | undefined;
}

export interface TransparentProxy {
  readonly consulDNS: boolean;
  readonly excludeInboundPorts: readonly number[];
  readonly excludeOutboundPorts: readonly number[];
  readonly excludeOutboundCIDRs: readonly string[];
  readonly excludeUIDs: readonly string[];
}

export interface SidecarProxy {
  readonly publicListenerPort: number;
  readonly readinessPort: number;
  readonly localServiceAddress: string | undefined;
  readonly meshGateway: MeshGatewayMode | undefined;
  readonly expose: ExposeConfig | undefined;
  /** CIDR blocks, security groups and prefix lists that reach the exposed paths, beside the tasks of the mesh. */
  readonly exposeAllowFrom: readonly string[];
  readonly config: JsonObject | undefined;
}

export interface Upstream {
  /** The key in mesh.yaml. */
  readonly key: string;
  readonly destination: UpstreamDestination;
  readonly localBindPort: number;
  readonly localBindAddress: string | undefined;
  readonly meshGateway: MeshGatewayMode | undefined;
  readonly config: JsonObject | undefined;
}

export interface UpstreamDestination {
  /** Name in Consul. */
  readonly name: string;
  readonly type: 'service' | 'prepared_query' | undefined;
  readonly namespace: string | undefined;
  readonly partition: string | undefined;
  readonly peer: string | undefined;
  readonly datacenter: string | undefined;
  /** The service of this file that it is. */
  readonly component: string | undefined;
  /** Whether this file can know it: a service of the file, an external one, or one of another place. */
  readonly known: boolean;
}

export interface Caller {
  /** As written. */
  readonly key: string;
  readonly consulName: string;
  readonly known: boolean;
  /** Where it is, where that is not where the service is. */
  readonly namespace: string | undefined;
  readonly partition: string | undefined;
  readonly peer: string | undefined;
  readonly samenessGroup: string | undefined;
  /** Requests that it may send; `undefined`: every one. */
  readonly permissions: readonly AllowedRequests[] | undefined;
  /** Where mesh.yaml names it. */
  readonly path: Path;
}

/** Conditions that hold together. */
export interface AllowedRequests {
  readonly path: RouteMatch['path'] | undefined;
  readonly methods: readonly string[];
  readonly headers: readonly NamedMatch[];
}

/** A container of the user: ECS's definition, with what mesh.yaml says in its own way apart. */
export interface Container {
  readonly name: string;
  readonly path: Path;
  /** Starts before the sidecars and stops after them. */
  readonly beforeMesh: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, SecretReference>>;
  /** Everything else, as ECS takes it, in camelCase. */
  readonly definition: JsonObject;
}
