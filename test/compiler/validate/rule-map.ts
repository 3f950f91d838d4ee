import type { FindingCode } from '../../../src/diagnostics/codes.ts';
import { mesh } from '../../support/mesh-text.ts';

/**
 * Every rule and precondition of the Terraform modules, every trap that they leave open, and every semantic rule that the
 * design of the language asks for: a mistake, and the finding that tells it.
 */
export interface MappedMistake {
  readonly what: string;
  readonly text: string;
  readonly code: FindingCode;
}

const row = (what: string, text: string, code: FindingCode): MappedMistake => ({
  what,
  text,
  code,
});
/** One service that also says this. */
const web = (settings: string): string => mesh`
  services: { web: { image: "web:1", port: 8080, ${settings} } }
`;
/** One service on container instances. */
const ec2 = (settings: string): string => web(`launchType: EC2, ${settings}`);
/** One service whose section is exactly this. */
const only = (settings: string): string => mesh`
  services: { web: { image: "web:1", ${settings} } }
`;
const proxy = (settings: string): string => web(`proxy: { ${settings} }`);
const upstream = (settings: string): string => mesh`
  services: { web: { image: "web:1", port: 8080, upstreams: { api: { ${settings} } } } }
  externalServices: { api: {} }
`;
const edge = (settings: string): string => mesh`
  gateways:
    edge: { kind: api-gateway, listeners: { public: { port: 8443, protocol: http } }, ${settings} }
`;
const wan = (settings: string): string => mesh`
  gateways: { wan: { kind: mesh-gateway, ${settings} } }
`;
const consul = (settings: string): string => mesh`
  consul: { servers: { hosts: consul.example }, ${settings} }
`;
const root = (lines: string): string => mesh`
${lines}
`;
const TARGET_GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/01';

/** `mesh-task`: its inputs in their order, then its preconditions. */
const MESH_TASK: readonly MappedMistake[] = [
  row('a service name in lower case', web('consulName: Web'), 'bad-format'),
  row('a service name that ends in a letter or digit', web('consulName: web-'), 'bad-format'),
  row(
    'a family that makes a wrong service name',
    root('services: { App-: { image: "a:1" } }'),
    'bad-name',
  ),
  row('tags of a service only once', web('consulTags: [a, a]'), 'not-allowed'),
  row('metadata that the controller relies on', web('consulMeta: { task-id: x }'), 'reserved-key'),
  row('a partition without a namespace', web('consulPartition: p'), 'partition-and-namespace'),
  row('a namespace without a partition', web('consulNamespace: n'), 'partition-and-namespace'),
  row('a size that Fargate has', web('cpu: 256, memory: 4096'), 'fargate-size'),
  row(
    'a file system that a volume needs',
    web('volumes: { v: { efsVolumeConfiguration: {} } }'),
    'missing-key',
  ),
  row(
    'all settings of a Windows volume',
    web('volumes: { v: { fsxWindowsFileServerVolumeConfiguration: { fileSystemId: f } } }'),
    'missing-key',
  ),
  row('keys that a volume has', web('volumes: { v: { hostPath: /x } }'), 'unknown-key'),
  row('the volume of the sidecars', web('volumes: { consul_data: {} }'), 'reserved-name'),
  row(
    'a volume that is there',
    web('mountPoints: [{ sourceVolume: v, containerPath: /v }]'),
    'unknown-volume',
  ),
  row(
    'policies of a role that is not made',
    web(
      'iam: { taskRole: "arn:aws:iam::111122223333:role/t", taskRolePolicies: ["arn:aws:iam::aws:policy/A"] }',
    ),
    'existing-role',
  ),
  row(
    'policies of an execution role that is not made',
    web(
      'iam: { executionRole: "arn:aws:iam::111122223333:role/t", executionRolePolicies: ["arn:aws:iam::aws:policy/A"] }',
    ),
    'existing-role',
  ),
  row('a role path between slashes', web('iam: { rolePath: consul-ecs }'), 'bad-format'),
  row('a port, or outbound only', only('desiredCount: 1'), 'missing-port'),
  row(
    'no port of a service that nobody calls',
    only('port: 80, outboundOnly: true'),
    'missing-port',
  ),
  row('a listener port in range', proxy('publicListenerPort: 65536'), 'out-of-range'),
  row('a readiness port in range', proxy('readinessPort: 0'), 'out-of-range'),
  ...[8300, 8301, 8302, 8500, 8501, 8502, 8600, 10000].flatMap((port) => [
    row(`a listener away from port ${port}`, proxy(`publicListenerPort: ${port}`), 'reserved-port'),
    row(`readiness away from port ${port}`, proxy(`readinessPort: ${port}`), 'reserved-port'),
  ]),
  row('a listener away from readiness', proxy('publicListenerPort: 22000'), 'port-clash'),
  row('an application away from the listener', only('port: 20000'), 'port-clash'),
  row(
    'one server address without a port',
    root('consul: { servers: { hosts: "consul:8500" } }'),
    'bad-format',
  ),
  row('a port for each upstream', upstream('destinationPeer: p'), 'missing-key'),
  row(
    'keys that an upstream has',
    upstream('localBindPort: 9091, localBindSocketPath: /x'),
    'unknown-key',
  ),
  row('types of an upstream', upstream('localBindPort: "9091"'), 'wrong-type'),
  row(
    'kinds of destinations',
    upstream('localBindPort: 9091, destinationType: node'),
    'not-allowed',
  ),
  row(
    'modes of mesh gateways',
    upstream('localBindPort: 9091, meshGateway: { mode: far }'),
    'not-allowed',
  ),
  row(
    'upstreams on ports of their own',
    upstream('localBindPort: 8080, localBindAddress: 0.0.0.0'),
    'port-clash',
  ),
  row('no upstream on a port of the proxy', upstream('localBindPort: 20000'), 'port-clash'),
  row('whole seconds of shutdown delay', web('shutdownDelaySeconds: 1.5'), 'wrong-type'),
  row('no negative shutdown delay', web('shutdownDelaySeconds: -1'), 'out-of-range'),
  row('keys of a service', web('weight: {}'), 'unknown-key'),
  row('keys of weights', web('weights: { passing: 1, warning: 1, failing: 1 }'), 'unknown-key'),
  row(
    'keys of network resilience',
    web('networkResilienceConfig: { enabled: true, x: 1 }'),
    'unknown-key',
  ),
  row(
    'keys of outlier detection',
    web('networkResilienceConfig: { enabled: true, outlierDetection: { x: 1 } }'),
    'unknown-key',
  ),
  row('keys of the proxy', proxy('x: 1'), 'unknown-key'),
  row('keys of mesh gateways', proxy('meshGateway: { x: 1 }'), 'unknown-key'),
  row('keys of exposed paths', proxy('expose: { x: 1 }'), 'unknown-key'),
  row(
    'keys of an exposed path',
    proxy('expose: { paths: [{ path: /, listenerPort: 1, localPathPort: 2, x: 1 }] }'),
    'unknown-key',
  ),
  row('keys of the login', consul('acls: { x: 1 }'), 'unknown-key'),
  row('keys of transparent proxy', ec2('transparentProxy: { x: 1 }'), 'unknown-key'),
  row('keys of the HTTP interface', consul('http: { scheme: x }'), 'unknown-key'),
  row('keys of the gRPC interface', consul('grpc: { https: true }'), 'unknown-key'),
  row('transparent proxy on instances only', web('transparentProxy: true'), 'transparent-proxy'),
  row(
    'transparent proxy on instances whatever else the task could run on',
    ec2('requiresCompatibilities: [EC2, FARGATE], transparentProxy: true'),
    'transparent-proxy',
  ),
  row('exclusions as ports', ec2('transparentProxy: { excludeInboundPorts: [0] }'), 'out-of-range'),
  row(
    'exclusions as blocks of addresses',
    ec2('transparentProxy: { excludeOutboundCIDRs: [x] }'),
    'bad-format',
  ),
  row('exclusions as users', ec2('transparentProxy: { excludeUIDs: [root] }'), 'bad-format'),
];

/** `gateway-task`. */
const GATEWAY_TASK: readonly MappedMistake[] = [
  row('a number of gateways', edge('desiredCount: -1'), 'out-of-range'),
  row('a gateway name in lower case', edge('consulName: Edge'), 'bad-format'),
  row('launch types that there are', edge('launchType: MOON'), 'not-allowed'),
  row(
    'a launch type among the compatibilities',
    edge('requiresCompatibilities: [EC2]'),
    'launch-choice',
  ),
  row('kinds that there are', root('gateways: { g: { kind: ingress-gateway } }'), 'not-allowed'),
  row('TLS for WAN federation', wan('wanFederation: true'), 'wan-federation'),
  row(
    'one WAN address',
    wan(
      'wanAddress: { address: gw.example }, loadBalancer: { create: network, allowFrom: [10.0.0.0/8], subnets: [subnet-00000001, subnet-00000002] }',
    ),
    'gateway-load-balancer',
  ),
  row(
    'subnets of the load balancer',
    wan('loadBalancer: { create: network, allowFrom: [10.0.0.0/8], subnets: [] }'),
    'out-of-range',
  ),
  row('a VPC', root('network: { subnets: [subnet-00000001] }'), 'missing-key'),
  row(
    'a created load balancer, or target groups of others',
    wan(
      `loadBalancer: { create: network, allowFrom: [10.0.0.0/8], subnets: [subnet-00000001, subnet-00000002] }, loadBalancers: [{ targetGroupArn: "${TARGET_GROUP}" }]`,
    ),
    'gateway-load-balancer',
  ),
  row('callers as blocks of addresses', wan('allowFrom: [everybody]'), 'bad-format'),
  row('no transparent proxy of a gateway', edge('transparentProxy: true'), 'unknown-key'),
  row('no LAN address of an API gateway', edge('lanAddress: { port: 1 }'), 'unknown-key'),
  row(
    'a path for each mounted volume',
    edge('volumes: { v: {} }, mountPoints: [{ sourceVolume: v }]'),
    'missing-key',
  ),
  row('readiness away from Consul', edge('proxy: { readinessPort: 8600 }'), 'reserved-port'),
  row('no namespace of a gateway', edge('consulNamespace: n'), 'unknown-key'),
];

/** `controller` and `dev-server`. */
const SYSTEM: readonly MappedMistake[] = [
  row(
    'a role path of the controller between slashes',
    root('controller: { iamRolePath: x }'),
    'bad-format',
  ),
  row('a token for ACLs', consul('acls: true'), 'controller-settings'),
  row(
    'WAN join or primary gateways',
    root(
      'consul: { servers: devServer, tls: true }\ndevServer: { retryJoinWan: [a.example], primaryGateways: ["b.example:8443"] }',
    ),
    'dev-server-federation',
  ),
  row(
    'a dev server that is deployed where the tasks call it',
    root('consul: { servers: devServer }\ndevServer: { deploy: false }'),
    'consul-servers',
  ),
  row(
    'no token in clear',
    root('consul: { servers: devServer, acls: true }\ndevServer: { bootstrapToken: abc }'),
    'wrong-type',
  ),
  row('tags that the modules set', web('tags: { consul.hashicorp.com/mesh: x }'), 'reserved-key'),
];

/** What the modules let through until a task fails. */
const TRAPS: readonly MappedMistake[] = [
  row('login without ACLs', consul('acls: { enabled: false }'), 'unknown-key'),
  row(
    'names of sidecars',
    web('containers: { consul-dataplane: { image: "a:1" } }'),
    'reserved-name',
  ),
  row(
    'two containers of one name',
    web('containers: { web: { image: "a:1" } }'),
    'duplicate-container',
  ),
  row('TLS without any authority', consul('tls: true'), 'tls-without-ca'),
  row('a container', root('services: { web: { port: 80 } }'), 'missing-key'),
  row('types of exposed paths', proxy('expose: { checks: maybe }'), 'wrong-type'),
  row('no dependency on null', web('dependsOn: [null]'), 'wrong-type'),
  row(
    'no credential in clear',
    web('environment: { DB_PASSWORD: hunter2 }'),
    'credential-in-environment',
  ),
  row(
    'names of a load balancer that AWS makes itself',
    edge('loadBalancer: { create: network, allowFrom: [10.0.0.0/8], name: x }'),
    'unknown-key',
  ),
];

/** The semantic rules that the language asks for beside those. */
const DESIGN: readonly MappedMistake[] = [
  row(
    'two applications on one port',
    web(
      'containers: { a: { image: "a:1", portMappings: [{ containerPort: 9000 }] }, b: { image: "b:1", portMappings: [{ containerPort: 9000 }] } }',
    ),
    'port-clash',
  ),
  row(
    'a published port of the proxy',
    web('portMappings: [{ containerPort: 19000 }]'),
    'port-clash',
  ),
  row(
    'an upstream that is there',
    root(
      'services: { web: { image: "web:1", port: 80, upstreams: { ap: { localBindPort: 1 } } } }',
    ),
    'unknown-upstream',
  ),
  row('a caller that is there', web('allow: [nobody]'), 'unknown-caller'),
  row(
    'an upstream that may be called',
    root(
      'consul: { servers: { hosts: c.example }, acls: true }\ncontroller: { token: { secret: t } }\nservices: { web: { image: "web:1", port: 80, upstreams: { api: { localBindPort: 1 } } }, api: { image: "a:1", port: 80, allow: [] } }',
    ),
    'upstream-not-allowed',
  ),
  row(
    'no Windows',
    web('runtimePlatform: { operatingSystemFamily: WINDOWS_SERVER_2022_CORE }'),
    'windows-task',
  ),
  row(
    'sidecars inside the memory of the task',
    web('memory: 512, cpu: 256, containers: { a: { image: "a:1", memory: 500 } }'),
    'sidecar-budget',
  ),
  row(
    'at most ten containers',
    web(
      `containers: { ${Array.from({ length: 9 }, (_, index) => `c${index}: { image: "a:1" }`).join(', ')} }`,
    ),
    'too-many-containers',
  ),
  row('a stop timeout that Fargate waits for', web('stopTimeout: 121'), 'stop-timeout'),
  row(
    'a stop that fits Fargate Spot',
    root(
      'cluster: { create: { capacityProviders: [FARGATE_SPOT] } }\nservices: { web: { image: "web:1", port: 80, stopTimeout: 110, capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT, weight: 1 }] } }',
    ),
    'spot-stop-time',
  ),
  row('a health check with a command', web('healthCheck: { command: [] }'), 'out-of-range'),
  row(
    'a health check that says how it is run',
    web('healthCheck: { command: [curl] }'),
    'health-check-command',
  ),
  row(
    'a dependency that is there',
    web('dependsOn: [{ containerName: x, condition: START }]'),
    'container-dependency',
  ),
  row(
    'no circle of dependencies',
    web(
      'dependsOn: [{ containerName: a, condition: START }], containers: { a: { image: "a:1", dependsOn: [{ containerName: web, condition: START }] } }',
    ),
    'container-dependency',
  ),
  row('tags of AWS', web('tags: { "aws:x": y }'), 'reserved-key'),
  row(
    'names of components that meshc brings',
    root('services: { controller: { image: "a:1", port: 80 } }'),
    'reserved-name',
  ),
  row(
    'one component of a name',
    root(
      'services: { edge: { image: "a:1", port: 80 } }\ngateways: { edge: { kind: mesh-gateway } }',
    ),
    'duplicate-component',
  ),
  row(
    'instances for tasks that need some',
    root('cluster: { create: {} }\nservices: { web: { image: "a:1", port: 80, launchType: EC2 } }'),
    'cluster-without-capacity',
  ),
  row(
    'one way to choose a cluster',
    root('cluster: { create: {}, existing: x }'),
    'cluster-choice',
  ),
  row(
    'a number of tasks, or autoscaling',
    web('desiredCount: 1, autoscaling: { minCapacity: 1, maxCapacity: 2, targetCpu: 50 }'),
    'autoscaling-settings',
  ),
  row('an image with a tag', only('port: 80').replace('web:1', 'web'), 'image-without-tag'),
  row(
    'public addresses on Fargate only',
    root(
      'network: { vpcId: vpc-00000001, subnets: [subnet-00000001], assignPublicIp: ENABLED }\nservices: { web: { image: "a:1", port: 80, launchType: EC2 } }',
    ),
    'public-ip-on-ec2',
  ),
  row(
    'settings of the ECS service with one',
    web('ecsService: false, desiredCount: 2'),
    'without-ecs-service',
  ),
  row(
    'placement on instances only',
    web('placementStrategy: [{ type: random }]'),
    'launch-type-settings',
  ),
  row(
    'a load balancer to a port that is there',
    web(`loadBalancers: [{ targetGroupArn: "${TARGET_GROUP}", containerName: x }]`),
    'load-balancer-target',
  ),
  row('a listener of a route', edge('routes: [{ listener: x, service: web }]'), 'unknown-listener'),
  row('one kind of secret', web('secrets: { A: { secret: a, parameter: b } }'), 'secret-reference'),
  row(
    'an account in quotes',
    root('aws: { region: eu-west-1, accountId: 111122223333 }'),
    'wrong-type',
  ),
];

export const MAPPED_MISTAKES: readonly MappedMistake[] = [
  ...MESH_TASK,
  ...GATEWAY_TASK,
  ...SYSTEM,
  ...TRAPS,
  ...DESIGN,
];

/** What cannot go wrong in mesh.yaml, with the reason; where there is something to see in a template, a test says so. */
export const IMPOSSIBLE: Readonly<Record<string, string>> = {
  'transparent proxy is on by default and contradicts the launch type': 'it is off by default',
  'Consul DNS without transparent proxy': '`consulDNS` stands inside `transparentProxy`',
  'a role that is given and made as well': 'a role that is given is not made',
  'the readiness port of a gateway is not in its task config':
    'both come from `proxy.readinessPort`',
  'a security group that is made and changed as well':
    'a component has a group of its own, and `securityGroups` are further ones',
  'the security group opens another port than the task listens on': 'rules follow from the ports',
  'the service starts before its listener': '`DependsOn` is generated',
  'the shutdown delay is longer than the stop timeout':
    "the delay is health-sync's own, whose stop timeout is ten seconds longer",
  'tasks without the tags of their definition': '`PropagateTags` is generated',
  'a sidecar that may die unseen': 'sidecars are essential',
  'health of a container that has no check': 'only containers with a check are synced',
  'an empty capability object, which ECS reports as a change': 'nothing empty is emitted',
  'ECS Exec without the rights that it needs': 'the rights follow from `enableExecuteCommand`',
  'a token in a command or a variable': 'tokens are references to secrets',
  'ARNs of another partition of AWS': 'templates say `AWS::Partition`',
  'names of load balancers, target groups and roles that are too long': 'AWS makes these names',
  'a login for which the auth method is missing': 'the controller makes it',
  'a bootstrap directory that applications can read': 'only sidecars mount it',
  'a pull of a private image without the right': 'the execution role follows from the images',
};
