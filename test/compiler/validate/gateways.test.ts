import { describe, expect, it } from 'vitest';
import { check, expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const GATEWAY = 'kind: api-gateway, listeners: { public: { port: 8443, protocol: http } }';

/** What is found in a mesh with one API gateway that also says this. */
function codesOf(settings: string): string[] {
  return check(mesh`gateways: { edge: { ${GATEWAY}, ${settings} } }`).map(({ code }) => code);
}

describe('the rules of tasks', () => {
  it.each([
    ['autoscaling-settings', 'autoscaling: { minCapacity: 1, maxCapacity: 2 }'],
    ['container-dependency', containers('dependsOn: [{ containerName: x, condition: START }]')],
    ['credential-in-environment', containers('environment: { DB_PASSWORD: hunter2 }')],
    ['existing-role', iam('taskRole: "arn:aws:iam::111122223333:role/x"')],
    ['fargate-size', 'memory: 1000'],
    ['health-check-command', containers('healthCheck: { command: [curl, localhost] }')],
    ['image-without-tag', 'containers: { c: { image: "c" } }'],
    ['launch-choice', 'requiresCompatibilities: [EC2]'],
    ['launch-type-settings', 'placementStrategy: [{ type: random }]'],
    ['load-balancer-target', 'healthCheckGracePeriodSeconds: 60'],
    ['public-ip-on-ec2', 'launchType: EC2, assignPublicIp: ENABLED'],
    ['reserved-key', 'consulMeta: { task-id: x }'],
    ['reserved-name', 'containers: { consul-dataplane: { image: "c:1" } }'],
    ['reserved-name', 'volumes: { consul_data: {} }'],
    [
      'reserved-name',
      'volumes: { v: {} }, mountPoints: [{ sourceVolume: v, containerPath: /consul }]',
    ],
    ['reserved-port', 'proxy: { readinessPort: 8502 }'],
    ['secret-reference', containers('secrets: { A: { secret: a, parameter: b } }')],
    ['sidecar-budget', containers('memory: 900')],
    ['stop-timeout', containers('stopTimeout: 121')],
    ['too-many-containers', `containers: { ${eight()} }`],
    ['unknown-volume', 'mountPoints: [{ sourceVolume: x, containerPath: /x }]'],
    ['unknown-volume', containers('mountPoints: [{ sourceVolume: x, containerPath: /x }]')],
    ['windows-task', 'runtimePlatform: { operatingSystemFamily: WINDOWS_SERVER_2022_CORE }'],
  ])('find %s in a gateway', (code, settings) => {
    expect(codesOf(settings)).toEqual([code]);
  });

  it('accept a gateway with containers, volumes, autoscaling and a strategy', () => {
    expect(
      codesOf(`
        cpu: 1024, memory: 2048,
        autoscaling: { minCapacity: 1, maxCapacity: 2, targetCpu: 60 },
        containers: { log: { image: "log:1", stopTimeout: 120 } },
        volumes: { certs: {} },
        mountPoints: [{ sourceVolume: certs, containerPath: /certs }]`),
    ).toEqual([]);
  });
});

function containers(settings: string): string {
  return `containers: { c: { image: "c:1", ${settings} } }`;
}

function iam(settings: string): string {
  return `iam: { ${settings}, taskRolePolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }`;
}

function eight(): string {
  return Array.from({ length: 8 }, (_, index) => `c${index}: { image: "c:1" }`).join(', ');
}

describe('a reserved component name', () => {
  it('is refused for a gateway', () => {
    expectFindings(mesh`gateways: { controller: { ${GATEWAY} } }`, [
      { code: 'reserved-name', at: 'controller' },
    ]);
  });
});

describe('ports of a gateway', () => {
  it.each([19000, 20300])('clash with the port %i of its proxy', (port) => {
    expectFindings(
      mesh`
        gateways:
          edge: { kind: api-gateway, listeners: { public: { port: ${port}, protocol: http } } }
      `,
      [{ code: 'port-clash', at: String(port), related: ['2:3'] }],
    );
  });

  it('clash with the readiness port, which is reported', () => {
    expectFindings(
      mesh`
        gateways:
          edge: { kind: api-gateway, listeners: { public: { port: 22000, protocol: http } } }
      `,
      [{ code: 'port-clash', at: '2:3', related: ['22000'] }],
    );
  });

  it('clash with each other and with those of further containers', () => {
    expectFindings(
      mesh`
        gateways:
          edge:
            kind: api-gateway
            listeners: { a: { port: 8443, protocol: http }, b: { port: 8443, protocol: tcp } }
            containers: { c: { image: "c:1", portMappings: [{ containerPort: 8443 }] } }
          mesh: { kind: mesh-gateway, lanAddress: { port: 19000 } }
      `,
      [
        { code: 'port-clash', at: '4:64', related: ['4:29'] },
        { code: 'port-clash', at: '5:70', related: ['4:29'] },
        { code: 'port-clash', at: '19000', related: ['6:3'] },
      ],
    );
  });
});

describe('a target group of another load balancer', () => {
  const group = (settings: string): string => mesh`
    gateways:
      edge:
        kind: api-gateway
        listeners: { a: { port: 8443, protocol: http }, b: { port: 8444, protocol: http } }
        containers: { c: { image: "c:1" } }
        loadBalancers:
          - targetGroupArn: arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/x/0
            ${settings}
  `;

  it('needs a port where the gateway has several', () => {
    expectFindings(group('containerName: consul-dataplane'), [
      { code: 'load-balancer-target', at: '7:9', hint: 'several listeners' },
    ]);
  });

  it('calls a container of the task', () => {
    expectFindings(group('containerName: d\n        containerPort: 80'), [
      { code: 'load-balancer-target', at: '8:24' },
    ]);
    expectClean(group('containerPort: 8444'));
  });
});

describe('callers and config entries', () => {
  it('know API gateways as callers, and no other gateways', () => {
    expectFindings(
      mesh`
        services: { web: { image: "web:1", port: 8080, allow: [edge, front, out] } }
        gateways:
          edge: { ${GATEWAY}, consulName: front }
          out: { kind: terminating-gateway }
      `,
      [{ code: 'unknown-caller', at: '1:69' }],
    );
  });

  it('are nobody to write without the controller', () => {
    expectFindings(
      mesh`
        controller: { deploy: false, external: true }
        services: { web: { image: "web:1", port: 8080 } }
        externalServices: { payments: {} }
        gateways:
          edge: { ${GATEWAY}, routes: [{ listener: public, service: payments }] }
          out: { kind: terminating-gateway, services: { payments: {} } }
          mesh: { kind: mesh-gateway }
      `,
      [
        { code: 'config-entries-without-controller', severity: 'warning', at: 'listeners' },
        { code: 'config-entries-without-controller', at: 'routes' },
        { code: 'config-entries-without-controller', at: '6:37' },
      ],
    );
  });
});
