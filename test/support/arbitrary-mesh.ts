import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/model/template.ts';
import { arbitraryGateways } from './arbitrary-gateway.ts';

/** A choice: a value of the arbitrary. */
type Pick = <T>(arbitrary: fc.Arbitrary<T>) => T;

/** A value as it stands in mesh.yaml, with `undefined` for what it does not say. */
type Draft = { readonly [key: string]: Json | Draft | readonly (Json | Draft)[] | undefined };

/**
 * Valid meshes of many shapes, as the plain value of their mesh.yaml: no rule reports an error about them. Write one down
 * as JSON, which is YAML.
 */
export function arbitraryMesh(): fc.Arbitrary<JsonObject> {
  const meshes = fc.gen().map((generator) => {
    const pick: Pick = (arbitrary) => generator(() => arbitrary);
    return plain(drawMesh(pick));
  });
  return fc.noShrink(meshes); // a smaller choice early on changes what all later ones mean
}

/** What services have to know of the mesh around them. */
interface Surroundings {
  readonly names: readonly string[];
  readonly hasAcls: boolean;
  /** Whether the controller of this mesh keeps config entries. */
  readonly keepsEntries: boolean;
  readonly mayUseInstances: boolean;
  /** Whether the cluster has the capacity providers of Fargate for sure. */
  readonly hasProviders: boolean;
}

const EXTERNAL = ['ledger', 'mail_gateway'];
const COMPONENT = fc.constantFrom('web', 'api', 'db', 'worker', 'auth', '9lives', 'a', 'x-y-z');
const IMAGE = fc.constantFrom(
  'registry.example:5000/team/app:1.2.3',
  'public.ecr.aws/docker/library/nginx:1.29',
  '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:2',
  `444455556666.dkr.ecr.us-east-1.amazonaws.com/a/b@sha256:${'0'.repeat(64)}`,
);
const SECURITY_GROUP = existing('sg-0123456789abcdef0');
const SECRET: fc.Arbitrary<Json> = fc.constantFrom<Json[]>(
  { secret: 'shop/db' },
  { secret: 'shop/db', key: 'password' },
  { secret: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-a1b2c3', versionId: '1' },
  { parameter: '/shop/flags' },
  { parameter: 'arn:aws:ssm:eu-west-1:111122223333:parameter/flags' },
);

function drawMesh(pick: Pick): Draft {
  const usesDevServer = pick(fc.boolean());
  const hasAcls = pick(fc.boolean());
  const cluster = drawCluster(pick);
  const controller = drawController(pick, hasAcls && !usesDevServer);
  const consul = usesDevServer ? drawDevConsul(pick, hasAcls) : drawConsul(pick, hasAcls);
  const around: Surroundings = {
    names: pick(fc.uniqueArray(COMPONENT, { maxLength: 4 })),
    hasAcls,
    keepsEntries: controller?.['deploy'] !== false,
    mayUseInstances: cluster['existing'] !== undefined,
    hasProviders: JSON.stringify(cluster).includes('capacityProviders'),
  };
  return {
    version: 1,
    name: pick(fc.constantFrom('shop', 'a', 'team-2-shop', 'm'.repeat(32))),
    environment: pick(fc.constantFrom('dev', '1', 'pre-prod', 'e'.repeat(24))),
    aws: { region: 'eu-west-1', accountId: '111122223333' },
    cluster,
    network: drawNetwork(pick),
    images: { runtime: pick(IMAGE), dataplane: maybe(pick, IMAGE) },
    consul,
    devServer: usesDevServer ? drawDevServer(pick, consul, hasAcls) : undefined,
    controller,
    defaults: pick(fc.boolean()) ? drawDefaults(pick) : undefined,
    services: Object.fromEntries(
      around.names.map((name) => [name, drawService(pick, name, around)]),
    ),
    gateways: pick(
      arbitraryGateways({
        keepsEntries: around.keepsEntries,
        hasTls: !usesDevServer && hasTlsOnBoth(consul),
        externals: EXTERNAL,
      }),
    ),
    externalServices: { ledger: {}, mail_gateway: { consulName: 'mail' } },
  };
}

function drawCluster(pick: Pick): Draft {
  return pick(
    fc.constantFrom<Draft[]>(
      { create: {} },
      { create: { containerInsights: 'enhanced', capacityProviders: ['FARGATE', 'FARGATE_SPOT'] } },
      { existing: 'shared' },
      { existing: 'arn:aws:ecs:eu-west-1:111122223333:cluster/shared' },
    ),
  );
}

function drawController(pick: Pick, hasAcls: boolean): Draft | undefined {
  const token = hasAcls ? { token: pick(SECRET) } : {};
  return pick(
    fc.constantFrom<(Draft | undefined)[]>(
      hasAcls ? token : undefined,
      { ...token, cpu: 512, memory: 1024, iamRolePath: '/consul-ecs/' },
      { ...token, ...drawSystemTask(pick) },
      { deploy: false, external: true },
    ),
  );
}

function drawNetwork(pick: Pick): Draft {
  return {
    vpcId: pick(existing('vpc-0123456789abcdef0')),
    subnets: pick(fc.array(existing('subnet-0123456789abcdef0'), { minLength: 1, maxLength: 2 })),
    assignPublicIp: maybe(pick, fc.constantFrom('ENABLED', 'DISABLED')),
    securityGroups: maybe(pick, fc.array(SECURITY_GROUP, { maxLength: 2 })),
  };
}

function drawDevConsul(pick: Pick, hasAcls: boolean): Draft {
  const port = maybe(pick, fc.constantFrom(8500, 18500));
  return {
    servers: 'devServer',
    tls: pick(fc.constantFrom<Json[]>(false, true, { serverName: 'consul.example.com' })),
    acls: hasAcls ? true : undefined,
    http: port === undefined ? undefined : { port },
  };
}

function drawDevServer(pick: Pick, { tls }: Draft, hasAcls: boolean): Draft {
  const hasTls = tls !== false;
  return {
    datacenter: maybe(pick, fc.constant('dc2')),
    nodeName: maybe(pick, fc.constant('server-1')),
    dnsNamespace: maybe(pick, fc.constant('consul.example')),
    ca: hasTls ? maybe(pick, fc.record({ certificate: SECRET, key: SECRET })) : undefined,
    additionalDnsNames: hasTls ? maybe(pick, fc.constant(['*.example.com'])) : undefined,
    bootstrapToken: hasAcls ? maybe(pick, SECRET) : undefined,
    wanFederation: hasTls ? maybe(pick, fc.boolean()) : undefined,
    peering: maybe(pick, fc.boolean()),
    allowFrom: maybe(pick, fc.constantFrom([], ['10.0.0.0/8', 'sg-00000001'])),
    loadBalancer: maybe(
      pick,
      fc.constant({
        allowFrom: ['203.0.113.0/24'],
        subnets: ['subnet-00000001', 'subnet-00000002'],
      }),
    ),
    ...drawSystemTask(pick),
  };
}

/** Settings that the dev server and the controller share. */
function drawSystemTask(pick: Pick): Draft {
  return {
    subnets: maybe(pick, fc.constant(['subnet-00000003'])),
    assignPublicIp: maybe(pick, fc.constantFrom('ENABLED', 'DISABLED')),
    securityGroups: maybe(pick, fc.array(SECURITY_GROUP, { maxLength: 2 })),
    enableExecuteCommand: maybe(pick, fc.boolean()),
    logLevel: maybe(pick, fc.constant('DEBUG')),
    tags: maybe(pick, fc.constant({ team: 'mesh' })),
    logConfiguration: maybe(
      pick,
      fc.constant({ logDriver: 'awslogs', options: { 'awslogs-group': '/own' } }),
    ),
    iam: maybe(pick, fc.constant({ taskRoleStatements: [ALLOW_S3] })),
  };
}

function drawConsul(pick: Pick, hasAcls: boolean): Draft {
  const tls = pick(
    fc.constantFrom<Json[]>(
      false,
      { publicCa: true },
      { caCertificate: { secret: 'ca' }, serverName: 'server.dc1.consul' },
      { httpsCaCertificate: { parameter: '/a' }, grpcCaCertificate: { secret: 'b' } },
    ),
  );
  return {
    servers: {
      hosts: pick(fc.constantFrom('consul.example', '10.0.0.1', 'exec=discover -q addrs')),
      securityGroupId: maybe(pick, SECURITY_GROUP),
      skipServerWatch: maybe(pick, fc.boolean()),
    },
    tls,
    acls: hasAcls ? pick(fc.constantFrom<Json[]>(true, { meta: { b: '1', a: '2' } })) : undefined,
    http: maybe(pick, fc.constantFrom<Json[]>({ port: 443 }, { serverName: 'own' })),
    grpc: maybe(pick, fc.constantFrom<Json[]>({ port: 443 }, { tls: false })),
  };
}

function hasTlsOnBoth({ tls, grpc }: Draft): boolean {
  return typeof tls === 'object' && !JSON.stringify(grpc ?? {}).includes('false');
}

function drawDefaults(pick: Pick): Draft {
  return {
    cpu: 1024,
    memory: 2048,
    enableExecuteCommand: maybe(pick, fc.boolean()),
    logLevel: maybe(pick, fc.constantFrom('TRACE', 'ERROR')),
    shutdownDelaySeconds: maybe(pick, fc.integer({ min: 0, max: 110 })),
    logs: maybe(pick, fc.constant({ retentionInDays: 7 })),
    tags: maybe(pick, fc.constant({ team: 'shop', cost: '1' })),
    iam: maybe(
      pick,
      fc.constant({ permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary' }),
    ),
  };
}

function drawService(pick: Pick, name: string, around: Surroundings): Draft {
  const isCalled = pick(fc.boolean());
  const entries = around.keepsEntries;
  const mayExpose = pick(fc.boolean());
  const hasEcsService = pick(fc.constantFrom(true, true, true, false));
  return {
    ...drawContainer(pick),
    ...(isCalled ? { port: 8080 } : { outboundOnly: true }),
    ...drawSizeAndPlatform(pick),
    ...(hasEcsService ? drawEcsService(pick, isCalled, around) : { ecsService: false }),
    protocol: entries ? maybe(pick, fc.constantFrom('tcp', 'http', 'grpc')) : undefined,
    allow: entries ? maybe(pick, drawCallers(around)) : undefined,
    upstreams: drawUpstreams(pick, around),
    consulName: pick(fc.boolean()) ? undefined : `${name.replaceAll('-', '_')}_v2`,
    consulTags: maybe(pick, fc.constant(['b', 'a'])),
    consulMeta: maybe(pick, fc.constant({ zone: 'b', area: 'a' })),
    weights: maybe(pick, fc.constant({ passing: 10, warning: 1 })),
    proxy: mayExpose ? drawProxy(pick) : undefined,
    volumes: {
      scratch: {},
      content: { efsVolumeConfiguration: { fileSystemId: 'fs-0123456789abcdef0' } },
    },
    containers: drawContainers(pick),
    memoryReservation: maybe(pick, fc.integer({ min: 6, max: 200 })),
    iam: maybe(pick, fc.constant({ taskRoleStatements: [ALLOW_S3] })),
    sidecars: maybe(pick, fc.constant({ dataplane: { cpu: 64, memoryReservation: 100 } })),
    tags: maybe(pick, fc.constant({ z: '1', a: '2' })),
  };
}

const ALLOW_S3 = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::shop/*' };

/** Callers as a list; with ACLs everybody, or a rule would miss the callers that the file has. */
function drawCallers({ names, hasAcls }: Surroundings): fc.Arbitrary<string[]> {
  return hasAcls ? fc.constant(['*']) : fc.subarray([...names, ...EXTERNAL]);
}

function drawUpstreams(pick: Pick, { names, hasAcls }: Surroundings): Draft {
  const targets = hasAcls ? EXTERNAL : [...names, ...EXTERNAL];
  const chosen = pick(fc.subarray(targets));
  return Object.fromEntries(
    chosen.map((target, index) => [
      target,
      {
        localBindPort: 9000 + index,
        localBindAddress: maybe(pick, fc.constant('127.0.0.1')),
        datacenter: maybe(pick, fc.constant('dc2')),
        meshGateway: maybe(pick, fc.constant({ mode: 'local' })),
        config: maybe(pick, fc.constant({ b: { d: 1, c: [2] }, a: 'x' })),
      },
    ]),
  );
}

function drawSizeAndPlatform(pick: Pick): Draft {
  const size = pick(
    fc.constantFrom(
      { cpu: 512, memory: 1024 },
      { cpu: 256, memory: 2048 },
      { cpu: 1024, memory: 8192 },
    ),
  );
  return { ...size, runtimePlatform: maybe(pick, fc.constant({ cpuArchitecture: 'ARM64' })) };
}

function drawEcsService(pick: Pick, isCalled: boolean, around: Surroundings): Draft {
  const scales = pick(fc.boolean());
  return {
    ...(around.mayUseInstances && pick(fc.boolean())
      ? drawInstances(pick)
      : drawFargate(pick, around)),
    desiredCount: scales ? undefined : maybe(pick, fc.integer({ min: 0, max: 5000 })),
    autoscaling: scales ? { minCapacity: 1, maxCapacity: 5, targetCpu: 60 } : undefined,
    enableExecuteCommand: maybe(pick, fc.boolean()),
    securityGroups: maybe(pick, fc.array(SECURITY_GROUP, { maxLength: 2 })),
    deploymentConfiguration: maybe(
      pick,
      fc.constant({ minimumHealthyPercent: 50, maximumPercent: 150 }),
    ),
    loadBalancers: isCalled ? maybe(pick, fc.array(LOAD_BALANCER, { maxLength: 2 })) : undefined,
  };
}

function drawInstances(pick: Pick): Draft {
  return {
    launchType: 'EC2',
    placementStrategy: maybe(pick, fc.constant([{ type: 'random' }])),
    placementConstraints: maybe(pick, fc.constant([{ type: 'distinctInstance' }])),
    transparentProxy: maybe(
      pick,
      fc.constantFrom<Json[]>(true, false, { consulDNS: true, excludeUIDs: ['1000'] }),
    ),
  };
}

function drawFargate(pick: Pick, { hasProviders }: Surroundings): Draft {
  const hasStrategy = hasProviders && pick(fc.boolean());
  return {
    ...(hasStrategy
      ? { capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] }
      : { launchType: maybe(pick, fc.constant('FARGATE')) }),
    platformVersion: maybe(pick, fc.constant('1.4.0')),
    ephemeralStorage: maybe(pick, fc.constant({ sizeInGiB: 50 })),
  };
}

const TARGET_GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/a/0123';
const LOAD_BALANCER: fc.Arbitrary<Json> = fc.constantFrom<Json[]>(
  { targetGroupArn: TARGET_GROUP },
  { targetGroupArn: TARGET_GROUP, securityGroupId: 'sg-00000001' },
);

function drawProxy(pick: Pick): Draft {
  return {
    publicListenerPort: maybe(pick, fc.constantFrom(20000, 20001)),
    readinessPort: maybe(pick, fc.constant(22001)),
    meshGateway: maybe(pick, fc.constant({ mode: 'none' })),
    config: maybe(pick, fc.constant({ b: 1, a: { d: true, c: 'x' } })),
    expose: maybe(
      pick,
      fc.constant({ paths: [{ path: '/health', listenerPort: 21500, localPathPort: 8080 }] }),
    ),
  };
}

/** Fields that every container may have. */
function drawContainer(pick: Pick): Draft {
  return {
    image: pick(IMAGE),
    environment: maybe(pick, fc.constantFrom<Json[]>({ B: '1', A: '${x}' }, { C: { plain: 'y' } })),
    secrets: maybe(
      pick,
      SECRET.map((secret) => ({ S: secret })),
    ),
    command: maybe(pick, fc.constantFrom([], ['serve', '--port=8080'])),
    dockerLabels: maybe(pick, fc.constantFrom<Json[]>({}, { b: '1', a: '2' })),
    healthCheck: maybe(
      pick,
      fc.constantFrom<Json[]>(
        { command: ['CMD', '/bin/true'] },
        { command: ['CMD-SHELL', 'exit 0'], interval: 10, retries: 2 },
        { command: ['NONE'] },
      ),
    ),
    mountPoints: maybe(
      pick,
      fc.constantFrom<Json[]>([], [{ sourceVolume: 'scratch', containerPath: '/tmp' }]),
    ),
    stopTimeout: maybe(pick, fc.integer({ min: 2, max: 120 })),
    linuxParameters: maybe(
      pick,
      fc.constantFrom<Json[]>({ capabilities: {} }, { initProcessEnabled: true, devices: [] }),
    ),
    logConfiguration: maybe(
      pick,
      fc.constantFrom<Json[]>(
        { logDriver: 'awslogs', options: { 'awslogs-group': '/own' } },
        { logDriver: 'splunk', secretOptions: [{ name: 'token', valueFrom: '/splunk' }] },
      ),
    ),
  };
}

/** Further containers: each may wait for those before it in a way that can come true. */
function drawContainers(pick: Pick): Draft {
  const count = pick(fc.integer({ min: 0, max: 3 }));
  const early = pick(fc.integer({ min: 0, max: count }));
  const containers: [string, Draft][] = [];
  for (let index = 0; index < count; index++) {
    const isEarly = index < early;
    const waitsFor = isEarly === index - 1 < early ? containers.at(-1) : undefined;
    const container = {
      ...drawContainer(pick),
      essential: pick(fc.constantFrom(true, false, undefined)),
      start: isEarly ? 'beforeMesh' : undefined,
      portMappings: maybe(pick, fc.constant([{ containerPort: 7000 + index }])),
      memory: maybe(pick, fc.constant(64)),
    };
    containers.push([`c${index}`, { ...container, dependsOn: drawDependency(pick, waitsFor) }]);
  }
  return Object.fromEntries(containers);
}

function drawDependency(pick: Pick, target: [string, Draft] | undefined): Draft[] | undefined {
  if (target === undefined || pick(fc.boolean())) return undefined;
  const [containerName, { essential }] = target;
  const conditions = essential === false ? ['START', 'SUCCESS', 'COMPLETE'] : ['START'];
  return [{ containerName, condition: pick(fc.constantFrom(...conditions)) }];
}

/** An id of something that exists, in each of the three forms. */
function existing(id: string): fc.Arbitrary<Json> {
  return fc.constantFrom<Json[]>(id, `{{resolve:ssm:/network/${id}}}`, { import: `net-${id}` });
}

function maybe<T>(pick: Pick, arbitrary: fc.Arbitrary<T>): T | undefined {
  return pick(fc.option(arbitrary, { nil: undefined }));
}

/** Without the keys that say nothing. */
function plain(draft: Draft): JsonObject {
  return JSON.parse(JSON.stringify(draft));
}
