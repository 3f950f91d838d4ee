import type { FindingCode } from '../../src/diagnostics/codes.ts';

/** A part of a mesh.yaml in which a finding fires; with a second text, that one is an overlay of the first. */
export type FindingExample = string | readonly [mesh: string, overlay: string];

/** A listener and a service, for examples of gateways. */
const HTTP_GATEWAY = `gateways:
  edge:
    kind: api-gateway
    listeners: { public: { port: 8443, protocol: http } }`;

/**
 * The examples of docs/findings.md, by code. What a mesh needs beside them is added before they are checked; the page has
 * the finding as it is then reported, and an example that reports no such finding fails the generator.
 */
export const FINDING_EXAMPLES: Readonly<Partial<Record<FindingCode, FindingExample>>> = {
  'autoscaling-settings': `services:
  web:
    image: web:1
    port: 8080
    desiredCount: 3
    autoscaling: { minCapacity: 1, maxCapacity: 4, targetCpu: 60 }`,
  'bad-format': `network: { vpcId: my-vpc, subnets: [subnet-0123456789abcdef0] }`,
  'bad-name': `services:
  Web: { image: "web:1", port: 8080 }`,
  'cluster-choice': `cluster: { create: {}, existing: shared }`,
  'cluster-without-capacity': `cluster: { create: {} }
services:
  web: { image: "web:1", port: 8080, launchType: EC2 }`,
  'config-entries-without-controller': `controller: { deploy: false, external: true }
services:
  web: { image: "web:1", port: 8080, protocol: http }`,
  'consul-servers': `consul: { servers: devServer }`,
  'container-dependency': `services:
  web:
    image: web:1
    port: 8080
    dependsOn: [{ containerName: migrate, condition: START }]`,
  'controller-settings': `controller: { deploy: false }`,
  'controller-partition': `controller: { consulPartition: part-1 }
services:
  web: { image: "web:1", port: 8080, consulPartition: part-2, consulNamespace: team-a }`,
  'credential-in-environment': `services:
  web: { image: "web:1", port: 8080, environment: { DB_PASSWORD: hunter2 } }`,
  'dev-server-security': `consul: { servers: devServer }
devServer: { bootstrapToken: { secret: shop/token } }`,
  'dev-server-federation': `consul: { servers: devServer }
devServer: { retryJoinWan: [consul.dc2.example], wanFederation: true }`,
  'dev-server-license': `images: { runtime: "meshc:1.0.0", consul: "hashicorp/consul-enterprise:1.22.0-ent" }
consul: { servers: devServer }
devServer: {}`,
  'dev-server-load-balancer': `consul: { servers: devServer }
devServer:
  loadBalancer: { allowFrom: [10.0.0.0/8], subnets: [subnet-0aaa0aaa0aaa0aaa0] }`,
  'dev-server-ports': `consul: { servers: devServer, http: { port: 8300 } }
devServer: {}`,
  'duplicate-component': `services:
  out: { image: "out:1", port: 8080 }
gateways:
  out: { kind: terminating-gateway }`,
  'duplicate-container': `services:
  web:
    image: web:1
    port: 8080
    containers: { web: { image: "log-router:1" } }`,
  'existing-role': `services:
  web:
    image: web:1
    port: 8080
    iam:
      taskRole: arn:aws:iam::111122223333:role/web
      taskRolePolicies: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]`,
  'fargate-size': `services:
  web: { image: "web:1", port: 8080, cpu: 256, memory: 4096 }`,
  'file-empty': '# nothing yet',
  'gateway-load-balancer': `${HTTP_GATEWAY}
    loadBalancers:
      - targetGroupArn: arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/edge/0123456789abcdef
    loadBalancer: { create: network, allowFrom: [10.0.0.0/8] }`,
  'health-check-command': `services:
  web:
    image: web:1
    port: 8080
    healthCheck: { command: ["curl -f http://localhost:8080/health"] }`,
  'image-form': `services:
  web: { image: "https://registry.example/web:1", port: 8080 }`,
  'image-without-tag': `services:
  web: { image: registry.example/web, port: 8080 }`,
  'launch-choice': `defaults:
  launchType: FARGATE
  capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT }]`,
  'launch-type-settings': `services:
  web:
    image: web:1
    port: 8080
    placementConstraints: [{ type: distinctInstance }]`,
  'linked-service-tls': `externalServices: { payments: {} }
gateways:
  out:
    kind: terminating-gateway
    services: { payments: { sni: payments.example.com } }`,
  'load-balancer-network': `${HTTP_GATEWAY}
    loadBalancer: { create: application, allowFrom: [10.0.0.0/8] }`,
  'load-balancer-protocol': `gateways:
  edge:
    kind: api-gateway
    listeners: { plain: { port: 9000, protocol: tcp } }
    loadBalancer:
      create: application
      allowFrom: [10.0.0.0/8]
      subnets: [subnet-0aaa0aaa0aaa0aaa0, subnet-0bbb0bbb0bbb0bbb0]`,
  'load-balancer-target': `services:
  web:
    image: web:1
    port: 8080
    loadBalancers:
      - targetGroupArn: arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef
        containerName: wep`,
  'missing-key': `services:
  web: { port: 8080 }`,
  'missing-port': `services:
  worker: { image: "worker:1" }`,
  'not-allowed': `services:
  web: { image: "web:1", port: 8080, protocol: https }`,
  'null-without-effect': [
    `services:
  web: { image: "web:1", port: 8080 }`,
    `services:
  web:
    desiredCount:`,
  ],
  'out-of-range': `services:
  web: { image: "web:1", port: 80800 }`,
  'overlay-type-conflict': [
    `services:
  web: { image: "web:1", port: 8080, tags: { team: shop } }`,
    `services:
  web: { tags: [team] }`,
  ],
  'partition-and-namespace': `controller: { deploy: false, external: true }
services:
  web: { image: "web:1", port: 8080, consulPartition: part-1 }`,
  'port-clash': `services:
  web: { image: "web:1", port: 20000 }`,
  'privileged-port': `gateways:
  edge:
    kind: api-gateway
    listeners: { public: { port: 443, protocol: http } }`,
  'public-ip-on-ec2': `network:
  vpcId: vpc-0123456789abcdef0
  subnets: [subnet-0123456789abcdef0]
  assignPublicIp: ENABLED
services:
  web: { image: "web:1", port: 8080, launchType: EC2 }`,
  'reserved-key': `services:
  web: { image: "web:1", port: 8080, tags: { "consul.hashicorp.com/mesh": "true" } }`,
  'reserved-name': `services:
  controller: { image: "web:1", port: 8080 }`,
  'reserved-port': `services:
  web: { image: "web:1", port: 8080, proxy: { publicListenerPort: 8500 } }`,
  'route-condition': `services:
  web: { image: "web:1", port: 8080, protocol: http, allow: [edge] }
${HTTP_GATEWAY}
    routes: [{ listener: public, path: /a, pathRegex: "/b.*", service: web }]`,
  'route-not-allowed': `services:
  web: { image: "web:1", port: 8080, protocol: http, allow: [] }
${HTTP_GATEWAY}
    routes: [{ listener: public, service: web }]`,
  'route-protocol': `services:
  db: { image: "db:1", port: 5432, protocol: tcp, allow: [edge] }
${HTTP_GATEWAY}
    routes: [{ listener: public, service: db }]`,
  'route-target': `${HTTP_GATEWAY}
    routes: [{ listener: public, path: /shop }]`,
  'secret-reference': `services:
  web:
    image: web:1
    port: 8080
    secrets: { TOKEN: { secret: shop/token, parameter: /shop/token } }`,
  'sidecar-budget': `services:
  web: { image: "web:1", port: 8080, memory: 1024, memoryReservation: 1000 }`,
  'spot-stop-time': `services:
  web:
    image: web:1
    port: 8080
    stopTimeout: 100
    capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT }]`,
  'stop-timeout': `services:
  web: { image: "web:1", port: 8080, stopTimeout: 300 }`,
  'tcp-route': `services:
  db: { image: "db:1", port: 5432, allow: [edge] }
gateways:
  edge:
    kind: api-gateway
    listeners: { plain: { port: 9000, protocol: tcp } }
    routes: [{ listener: plain, path: /a, service: db }]`,
  'tls-without-ca': `consul: { servers: { hosts: consul.example }, tls: true }`,
  'too-many-containers': `services:
  web:
    image: web:1
    port: 8080
    containers:
      a: &extra { image: "extra:1" }
      b: *extra
      c: *extra
      d: *extra
      e: *extra
      f: *extra
      g: *extra`,
  'transparent-proxy': `services:
  web: { image: "web:1", port: 8080, transparentProxy: true }`,
  'unknown-caller': `services:
  web: { image: "web:1", port: 8080, allow: [apy] }
  api: { image: "api:1", port: 9090 }`,
  'unknown-canary': `rollout: { canary: [wep] }
services:
  web: { image: "web:1", port: 8080 }`,
  'unknown-capacity-provider': `cluster: { create: { capacityProviders: [FARGATE] } }
services:
  web:
    image: web:1
    port: 8080
    capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT }]`,
  'unknown-key': `services:
  web: { image: "web:1", prot: 8080 }`,
  'unknown-linked-service': `externalServices: { payments: {} }
gateways:
  out: { kind: terminating-gateway, services: { payment: {} } }`,
  'unknown-listener': `services:
  web: { image: "web:1", port: 8080, protocol: http, allow: [edge] }
${HTTP_GATEWAY}
    routes: [{ listener: pubic, service: web }]`,
  'unknown-route-service': `services:
  web: { image: "web:1", port: 8080, protocol: http, allow: [edge] }
${HTTP_GATEWAY}
    routes: [{ listener: public, service: wep }]`,
  'unknown-upstream': `services:
  web: { image: "web:1", port: 8080, upstreams: { apy: { localBindPort: 9091 } } }
  api: { image: "api:1", port: 9090 }`,
  'unknown-variable': `services:
  web: { image: "\${var.registry}/web:1", port: 8080 }`,
  'unknown-volume': `services:
  web:
    image: web:1
    port: 8080
    mountPoints: [{ sourceVolume: scratch, containerPath: /tmp }]`,
  'unmounted-file': `externalServices: { payments: {} }
gateways:
  out:
    kind: terminating-gateway
    services: { payments: { caFile: /certs/ca.pem } }`,
  'upstream-not-allowed': `consul:
  servers: { hosts: consul.example }
  tls: { publicCa: true }
  acls: true
controller: { token: { secret: shop/token } }
services:
  web: { image: "web:1", port: 8080, upstreams: { api: { localBindPort: 9091 } } }
  api: { image: "api:1", port: 9090, allow: [] }`,
  'variable-declaration': `variables: { registry: registry.example }`,
  'variable-syntax': `variables: { tag: { default: "1" } }
services:
  web: { image: "web:\${var.tag", port: 8080 }`,
  'variable-without-value': `variables: { tag: {} }
services:
  web: { image: "web:\${var.tag}", port: 8080 }`,
  'variable-wrong-type': `variables: { replicas: { type: number, default: "3" } }`,
  'wan-federation': `gateways:
  wan: { kind: mesh-gateway, wanFederation: true }`,
  'windows-task': `services:
  web:
    image: web:1
    port: 8080
    runtimePlatform: { operatingSystemFamily: WINDOWS_SERVER_2022_CORE }`,
  'without-ecs-service': `services:
  web: { image: "web:1", port: 8080, ecsService: false, desiredCount: 2 }`,
  'wrong-type': `services:
  web: { image: "web:1", port: "8080" }`,
  'yaml-alias': `services:
  web: { image: *image, port: 8080 }`,
  'yaml-duplicate-key': `services:
  web: { image: "web:1", port: 8080 }
  web: { image: "web:2", port: 8080 }`,
  'yaml-number': `aws: { region: eu-west-1, accountId: 011122223333 }`,
  'yaml-syntax': `services:
  web: { image: "web:1", port: 8080`,
};
