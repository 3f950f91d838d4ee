import { stringify } from 'yaml';

/** Thirty lines, as somebody's first mesh has. */
export const SMALL_MESH = `version: 1
name: shop
environment: dev
aws: { region: eu-west-1, accountId: "111122223333" }
cluster: { create: {} }
network:
  vpcId: vpc-0123456789abcdef0
  subnets: [subnet-0aaa0aaa0aaa0aaa0, subnet-0bbb0bbb0bbb0bbb0]
images:
  runtime: registry.example.com/meshc:1.4.0
controller: { token: { secret: shop/consul-token } }
consul:
  servers: { hosts: consul.internal }
  tls: { caCertificate: { secret: shop/consul-ca } }
  acls: true
services:
  web:
    image: registry.example.com/web:2.3.1
    port: 8080
    protocol: http
    environment: { LOG_LEVEL: info }
    upstreams:
      api: { localBindPort: 9091 }
  api:
    image: registry.example.com/api:7.0.4
    port: 9090
    protocol: http
    desiredCount: 3
    secrets:
      DB_PASSWORD: { secret: shop/db, key: password }
    allow: [web]
`;

const PROTOCOLS = ['http', 'http', 'grpc', 'tcp', 'http2'] as const;
const SIZES = [
  { cpu: 256, memory: 1024 },
  { cpu: 512, memory: 1024 },
  { cpu: 1024, memory: 2048 },
] as const;
const FIRST_UPSTREAM_PORT = 9100;

/**
 * A mesh.yaml with `count` services that differ as those of a real mesh do: protocols, sizes,
 * upstreams and who may call, secrets, health checks, further containers. The same text for the
 * same count.
 */
export function meshYaml(count: number): string {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const callers = callersOf(numbers);
  return stringify(
    {
      version: 1,
      name: 'bench',
      environment: 'dev',
      aws: { region: 'eu-west-1', accountId: '111122223333' },
      cluster: { create: {} },
      network: {
        vpcId: 'vpc-0123456789abcdef0',
        subnets: ['subnet-0aaa0aaa0aaa0aaa0', 'subnet-0bbb0bbb0bbb0bbb0'],
      },
      images: { runtime: `\${var.registry}/meshc:1.4.0` },
      controller: { token: { secret: 'bench/consul-token' } },
      consul: {
        servers: { hosts: 'consul.internal' },
        tls: { caCertificate: { secret: 'bench/consul-ca' } },
        acls: true,
      },
      variables: { registry: { default: 'registry.example.com' } },
      services: Object.fromEntries(
        numbers.map((number) => [
          serviceName(number),
          service(number, count, callers.get(number) ?? []),
        ]),
      ),
    },
    { lineWidth: 0 },
  );
}

/** Name of a service: `service-0007`. */
function serviceName(number: number): string {
  return `service-${String(number).padStart(4, '0')}`;
}

function service(number: number, count: number, callers: readonly number[]) {
  return {
    image: `\${var.registry}/${serviceName(number)}:${1 + (number % 9)}.${number % 7}.0`,
    port: 8080 + (number % 10),
    protocol: PROTOCOLS[number % PROTOCOLS.length],
    ...SIZES[number % SIZES.length],
    desiredCount: 1 + (number % 4),
    environment: {
      LOG_LEVEL: number % 2 === 0 ? 'info' : 'warn',
      SHARD: String(number),
      FEATURES: 'checkout,search,recommendations',
    },
    ...(number % 3 === 0 && {
      secrets: { DB_PASSWORD: { secret: `bench/${serviceName(number)}`, key: 'password' } },
    }),
    ...(number % 4 === 0 && { healthCheck: healthCheck(8080 + (number % 10)) }),
    upstreams: Object.fromEntries(
      upstreamsOf(number, count).map((target, index) => [
        serviceName(target),
        { localBindPort: FIRST_UPSTREAM_PORT + index },
      ]),
    ),
    allow: callers.map(serviceName),
    ...(number % 10 === 0 && { containers: { metrics: metricsContainer() } }),
    tags: { team: `team-${number % 12}` },
  };
}

function healthCheck(port: number) {
  return {
    command: ['CMD-SHELL', `curl -sf http://localhost:${port}/health`],
    interval: 10,
    retries: 3,
    startPeriod: 15,
  };
}

function metricsContainer() {
  return {
    image: `\${var.registry}/metrics:3.1.0`,
    essential: false,
    environment: { SCRAPE_INTERVAL: '15s' },
    portMappings: [{ containerPort: 9464 }],
  };
}

/** Up to three other services. */
function upstreamsOf(number: number, count: number): readonly number[] {
  const candidates = [number * 7 + 1, number * 13 + 3, number * 29 + 11];
  const targets = candidates
    .slice(0, 1 + (number % 3))
    .map((candidate) => candidate % count)
    .filter((target) => target !== number);
  return [...new Set(targets)];
}

function callersOf(numbers: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const callers = new Map<number, number[]>();
  for (const caller of numbers) {
    for (const target of upstreamsOf(caller, numbers.length)) {
      callers.set(target, [...(callers.get(target) ?? []), caller]);
    }
  }
  return callers;
}
