import type { DevServerLoadBalancer } from '../../../model/dev-server.ts';
import type { Mesh } from '../../../model/mesh.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule, RuleContext, RuleFinding } from '../rule.ts';

/** Zones that an Application Load Balancer has to be in (Elastic Load Balancing user guide, "Availability Zones and Application Load Balancers"). */
const ZONES = 2;
const EVERYBODY: readonly string[] = ['0.0.0.0/0', '::/0'];
const PLACE: Path = ['devServer', 'loadBalancer'];

export const devServerLoadBalancer: Rule = {
  code: 'dev-server-load-balancer',
  why: 'AWS refuses an Application Load Balancer in fewer than two zones; callers over IPv6 reach only what has IPv6; and without ACLs whoever reaches the dev server may change everything in it.',
  fix: 'Name subnets in two zones; write `ipAddressType: dualstack` for callers over IPv6; turn ACLs on before the internet may call.',
  check: ({ spec, mesh, report }) => {
    const loadBalancer = mesh.devServer?.loadBalancer;
    if (loadBalancer === undefined) return;
    for (const finding of [
      ...zones(loadBalancer),
      ...sources(loadBalancer),
      ...policy(spec, loadBalancer),
      ...everybody(mesh, loadBalancer),
    ]) {
      report(finding);
    }
  },
};

function zones({ subnets }: DevServerLoadBalancer): RuleFinding[] {
  if (subnets.length >= ZONES) return [];
  return [
    {
      message: 'an application load balancer needs subnets in two zones',
      path: [...PLACE, 'subnets'],
      anchor: 'value',
      hint: 'name a subnet in another zone as well',
    },
  ];
}

function sources({ allowFrom, ipAddressType }: DevServerLoadBalancer): RuleFinding[] {
  if (ipAddressType === 'dualstack') return [];
  return allowFrom.flatMap((source, index) => {
    if (!source.includes(':')) return [];
    return [
      {
        message: `"${source}" cannot reach a load balancer without IPv6`,
        path: [...PLACE, 'allowFrom', index],
        anchor: 'value',
        hint: 'remove it, or write ipAddressType: dualstack',
      },
    ];
  });
}

function policy(
  { devServer }: RuleContext['spec'],
  { certificateArn }: DevServerLoadBalancer,
): RuleFinding[] {
  if (devServer?.loadBalancer?.sslPolicy === undefined || certificateArn !== undefined) return [];
  return [
    {
      message: 'sslPolicy means nothing without a certificate',
      path: [...PLACE, 'sslPolicy'],
      anchor: 'key',
      hint: 'add certificateArn, or remove sslPolicy',
    },
  ];
}

function everybody({ consul }: Mesh, { scheme, allowFrom }: DevServerLoadBalancer): RuleFinding[] {
  if (consul.login !== undefined || scheme !== 'internet-facing') return [];
  return allowFrom.flatMap((source, index) => {
    if (!EVERYBODY.includes(source)) return [];
    return [
      {
        message: 'without ACLs everybody on the internet may change everything in Consul',
        path: [...PLACE, 'allowFrom', index],
        anchor: 'value',
        hint: 'name the addresses of the callers, or write consul: { acls: true }',
      },
    ];
  });
}
