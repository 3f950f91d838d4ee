import type { GatewaySpec } from '../../../generated/mesh-spec.ts';
import type { GatewayLoadBalancer } from '../../../model/gateway.ts';
import type { Gateway } from '../../../model/mesh.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule, RuleFinding } from '../rule.ts';

/** A gateway whose load balancer meshc makes. */
interface Subject {
  readonly gateway: Gateway;
  readonly loadBalancer: GatewayLoadBalancer;
  readonly spec: GatewaySpec;
  /** Where the load balancer stands. */
  readonly place: Path;
}

export const gatewayLoadBalancer: Rule = {
  code: 'gateway-load-balancer',
  why: 'A gateway has one address for the world outside and one way for each of its ports to be reached there.',
  fix: 'Keep one of the settings that the finding names.',
  check: ({ spec, mesh, report }) => {
    for (const gateway of mesh.gateways) {
      const { loadBalancer, path, component } = gateway;
      const section = spec.gateways?.[component];
      if (loadBalancer === undefined || section === undefined) continue;
      const place = [...path, 'loadBalancer'];
      const subject = { gateway, loadBalancer, spec: section, place };
      for (const check of CHECKS) for (const finding of check(subject)) report(finding);
    }
  },
};

const CHECKS: readonly ((subject: Subject) => RuleFinding[])[] = [
  beside,
  wanAddress,
  wanPort,
  onePort,
  noListeners,
  samePort,
];

function beside({ gateway, place }: Subject): RuleFinding[] {
  if (gateway.loadBalancers.length === 0) return [];
  return [
    {
      message: 'loadBalancer makes a load balancer, and loadBalancers joins others',
      path: [...gateway.path, 'loadBalancers'],
      anchor: 'key',
      hint: 'remove one of them',
      related: [{ message: 'the one that is made', path: place, anchor: 'key' }],
    },
  ];
}

function wanAddress({ gateway, place }: Subject): RuleFinding[] {
  const { role, path } = gateway;
  if (role.kind !== 'mesh-gateway' || role.wan.address === undefined) return [];
  return [
    {
      message: 'the address in the WAN is that of the load balancer',
      path: [...path, 'wanAddress', 'address'],
      anchor: 'key',
      hint: 'remove it, or remove the load balancer',
      related: [{ message: 'the load balancer', path: place, anchor: 'key' }],
    },
  ];
}

function wanPort({ gateway, spec, place }: Subject): RuleFinding[] {
  const given = spec.kind === 'mesh-gateway' ? spec.wanAddress?.port : undefined;
  const own = spec.loadBalancer?.port;
  if (given === undefined || own === undefined || given === own) return [];
  return [
    {
      message: `the load balancer listens on port ${own}, and others are told port ${given}`,
      path: [...place, 'port'],
      anchor: 'value',
      hint: 'remove one of them',
      related: [
        {
          message: 'what others are told',
          path: [...gateway.path, 'wanAddress', 'port'],
          anchor: 'value',
        },
      ],
    },
  ];
}

function onePort({ gateway, spec, place }: Subject): RuleFinding[] {
  if (spec.loadBalancer?.port === undefined || gateway.ports.length === 1) return [];
  return [
    {
      message: `port is that of one listener, and the gateway has ${gateway.ports.length}`,
      path: [...place, 'port'],
      anchor: 'key',
      hint: `write listeners: { ${gateway.ports.map(({ name }) => `${name}: { port: … }`).join(', ')} }`,
    },
  ];
}

function noListeners({ gateway, spec, place }: Subject): RuleFinding[] {
  if (gateway.role.kind === 'api-gateway' || spec.loadBalancer?.listeners === undefined) return [];
  return [
    {
      message: `a ${gateway.role.kind} has one port and no listeners`,
      path: [...place, 'listeners'],
      anchor: 'key',
      hint: 'write port: instead',
    },
  ];
}

function samePort({ loadBalancer, place }: Subject): RuleFinding[] {
  const { listeners } = loadBalancer;
  return listeners.flatMap(({ port, target }, index): RuleFinding[] => {
    const first = listeners.slice(0, index).find((other) => other.port === port);
    if (first === undefined) return [];
    const placeOf = (name: string): Path => [...place, 'listeners', name, 'port'];
    return [
      {
        message: `the load balancer has port ${port} for "${first.target.name}" already`,
        path: placeOf(target.name),
        anchor: 'value',
        hint: 'give each listener a port of its own',
        related: [{ message: 'the other', path: placeOf(first.target.name), anchor: 'value' }],
      },
    ];
  });
}
