import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/model/template.ts';

/** What gateways have to know of the mesh around them. */
export interface GatewaySurroundings {
  /** Whether the controller of this mesh keeps config entries. */
  readonly keepsEntries: boolean;
  readonly hasTls: boolean;
  /** External services of the file. */
  readonly externals: readonly string[];
}

/** Valid gateways of all kinds, by component. Their routes lead to external services only. */
export function arbitraryGateways(around: GatewaySurroundings): fc.Arbitrary<JsonObject> {
  return fc.record(
    {
      edge: around.keepsEntries ? withCommon(apiGateway(around)) : withCommon(meshGateway(around)),
      out: withCommon(terminatingGateway(around)),
      wan: withCommon(meshGateway(around)),
    },
    { requiredKeys: [] },
  );
}

function withCommon(kind: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> {
  return fc.tuple(kind, COMMON, REACH).map(([own, common, reach]) => merge(own, common, reach));
}

/** An application load balancer takes no connections: gateways that have them keep to a network one. */
function merge(own: JsonObject, common: JsonObject, reach: JsonObject): JsonObject {
  const takesRequests = own['kind'] === 'api-gateway' && !JSON.stringify(own).includes('"tcp"');
  const loadBalancer = reach['loadBalancer'] as JsonObject | undefined;
  if (loadBalancer === undefined || takesRequests) return { ...own, ...common, ...reach };
  const { certificateArn: _, sslPolicy: __, ...rest } = loadBalancer;
  return { ...own, ...common, loadBalancer: { ...rest, create: 'network' } };
}

const SOURCE = fc.constantFrom(
  '10.0.0.0/8',
  '203.0.113.7/32',
  'sg-0123456789abcdef0',
  'pl-00000001',
);
const SOURCES = fc.uniqueArray(SOURCE, { minLength: 1, maxLength: 4 });
const TARGET_GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/g/0123';

/** How callers come: by a load balancer that is made, by others, straight, or not at all. */
const REACH: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.constant({}),
  fc.record({ allowFrom: SOURCES }),
  fc.record({
    loadBalancers: fc.constantFrom<Json[]>(
      [{ targetGroupArn: TARGET_GROUP, containerPort: 8443 }],
      [
        {
          targetGroupArn: TARGET_GROUP,
          containerPort: 8443,
          securityGroupId: 'sg-0123456789abcdef0',
        },
      ],
    ),
  }),
  fc.record({
    loadBalancer: fc.record(
      {
        create: fc.constantFrom('network', 'application'),
        allowFrom: SOURCES,
        subnets: fc.constant(['subnet-0aaa0aaa0aaa0aaa0', { import: 'public-b' }]),
        scheme: fc.constantFrom('internal', 'internet-facing'),
        certificateArn: fc.constant('arn:aws:acm:eu-west-1:111122223333:certificate/0123'),
        deregistrationDelaySeconds: fc.integer({ min: 0, max: 3600 }),
        attributes: fc.constant({ 'z.enabled': 'true', 'deletion_protection.enabled': 'false' }),
      },
      { requiredKeys: ['create', 'allowFrom', 'subnets'] },
    ),
  }),
);

const COMMON: fc.Arbitrary<JsonObject> = fc.record(
  {
    desiredCount: fc.integer({ min: 0, max: 10 }),
    subnets: fc.constant([{ import: 'public-a' }]),
    assignPublicIp: fc.constantFrom('ENABLED', 'DISABLED'),
    consulTags: fc.constant(['b', 'a']),
    consulMeta: fc.constant({ zone: 'b', area: '${x}' }),
    consulPartition: fc.constantFrom('default', 'part-1'),
    enableExecuteCommand: fc.boolean(),
    shutdownDelaySeconds: fc.integer({ min: 0, max: 110 }),
    proxy: fc.constantFrom<Json[]>(
      { readinessPort: 22001 },
      { config: { Ref: 'nothing', b: { d: 1, c: '"' } } },
    ),
    containers: fc.constant({ agent: { image: 'agent:1', environment: { B: '1', A: '2' } } }),
    tags: fc.constant({ z: '1', a: '2' }),
  },
  { requiredKeys: [] },
);

/** Files of certificates, on a volume that the proxy mounts. */
const CERTIFICATES: JsonObject = {
  volumes: { certs: { efsVolumeConfiguration: { fileSystemId: 'fs-0123456789abcdef0' } } },
  mountPoints: [{ sourceVolume: 'certs', containerPath: '/certs', readOnly: true }],
};

function apiGateway({ externals }: GatewaySurroundings): fc.Arbitrary<JsonObject> {
  const httpRoute = fc.record(
    {
      listener: fc.constant('public'),
      hostnames: fc.subarray(['www.example.com', 'shop.example.org'], { minLength: 1 }),
      path: fc.constantFrom('/', '/a', '/b/'),
      method: fc.constantFrom('GET', 'POST'),
      headers: fc.constantFrom<Json[]>({ b: 'x', a: { prefix: '"' } }, { c: { present: true } }),
      query: fc.constant({ b: { regex: 'x+' }, a: '1' }),
      services: fc
        .subarray([...externals], { minLength: 1 })
        .map((names) => Object.fromEntries(names.map((name) => [name, { weight: 3 }]))),
      responseHeaders: fc.constant({ set: { b: '1', a: '2' }, remove: ['c'] }),
      retries: fc.constant({ numRetries: 2, retryOnStatusCodes: [503] }),
      requestTimeoutSeconds: fc.constantFrom(1, 86400),
    },
    { requiredKeys: ['listener', 'services'] },
  );
  const routes = fc.array(httpRoute, { maxLength: 40 });
  return fc.tuple(routes, LISTENERS).map(([list, listeners]) => ({
    kind: 'api-gateway',
    ...CERTIFICATES,
    listeners,
    routes:
      'plain-db' in listeners
        ? [...list, { listener: 'plain-db', service: externals[0] ?? '' }]
        : list,
  }));
}

const LISTENERS: fc.Arbitrary<JsonObject> = fc.record(
  {
    public: fc.constant({ port: 8443, protocol: 'http' }),
    'plain-db': fc.constant({ port: 9000, protocol: 'tcp' }),
    secure: fc.constant({
      port: 8444,
      protocol: 'http',
      hostname: '*.example.com',
      tls: { certificateFile: '/certs/a.pem', privateKeyFile: '/certs/b.pem' },
    }),
    plaindb: fc.constant({
      port: 9001,
      protocol: 'http',
      tls: { certificates: ['entry'], minVersion: 'TLSv1_2' },
    }),
  },
  { requiredKeys: ['public'] },
);

function terminatingGateway({
  externals,
  keepsEntries,
}: GatewaySurroundings): fc.Arbitrary<JsonObject> {
  const tls = { caFile: '/certs/ca.pem', sni: 'payments.example.com' };
  const service = fc.constantFrom<Json[]>({}, tls, {
    ...tls,
    certFile: '/certs/a.pem',
    keyFile: '/certs/b.pem',
  });
  const services = fc
    .subarray([...externals, '*'])
    .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, service]))));
  return services.map((map) => ({
    kind: 'terminating-gateway',
    ...CERTIFICATES,
    ...(keepsEntries ? { services: map } : {}),
  }));
}

function meshGateway({ hasTls }: GatewaySurroundings): fc.Arbitrary<JsonObject> {
  return fc.record(
    {
      kind: fc.constant('mesh-gateway'),
      lanAddress: fc.constantFrom<Json[]>(
        { port: 8443 },
        { address: 'gateway.internal', port: 8443 },
      ),
      wanAddress: fc.constant({ port: 443 }),
      wanFederation: fc.constant(hasTls),
    },
    { requiredKeys: ['kind'] },
  );
}
