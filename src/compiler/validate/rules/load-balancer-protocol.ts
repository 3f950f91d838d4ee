import type { GatewayLoadBalancer } from '../../../model/gateway.ts';
import type { Gateway } from '../../../model/mesh.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule, RuleContext } from '../rule.ts';

export const loadBalancerProtocol: Rule = {
  code: 'load-balancer-protocol',
  why: 'An Application Load Balancer passes on HTTP requests only, and one that ends TLS breaks the mutual TLS of mesh and terminating gateways.',
  fix: 'Use `create: network` for connections; keep `certificateArn` to API gateways.',
  check: ({ spec, mesh, report }) => {
    for (const gateway of mesh.gateways) {
      const { loadBalancer } = gateway;
      if (loadBalancer === undefined) continue;
      const place = [...gateway.path, 'loadBalancer'];
      checkKind(gateway, { loadBalancer, place, report });
      checkCertificates(gateway, { loadBalancer, place, report });
      const { sslPolicy } = spec.gateways?.[gateway.component]?.loadBalancer ?? {};
      const isPlain = loadBalancer.listeners.every(
        (listener) => listener.certificateArn === undefined,
      );
      if (sslPolicy === undefined || !isPlain) continue;
      report({
        message: 'sslPolicy means nothing without a certificate',
        path: [...place, 'sslPolicy'],
        anchor: 'key',
        hint: 'add certificateArn, or remove sslPolicy',
      });
    }
  },
};

interface Subject {
  readonly loadBalancer: GatewayLoadBalancer;
  readonly place: Path;
  readonly report: RuleContext['report'];
}

function checkKind({ role, ports, path }: Gateway, { loadBalancer, place, report }: Subject): void {
  const connections = ports.find(({ protocol }) => protocol !== 'http');
  if (loadBalancer.kind !== 'application' || connections === undefined) return;
  const isListener = role.kind === 'api-gateway';
  report({
    message: isListener
      ? `an application load balancer takes HTTP requests, and listener "${connections.name}" connections`
      : `an application load balancer takes HTTP requests, and a ${role.kind} connections`,
    path: [...place, 'create'],
    anchor: 'value',
    hint: 'write create: network',
    related: isListener
      ? [
          {
            message: 'the listener',
            path: [...path, 'listeners', connections.name, 'protocol'],
            anchor: 'value',
          },
        ]
      : [],
  });
}

function checkCertificates({ role }: Gateway, { loadBalancer, place, report }: Subject): void {
  if (role.kind === 'api-gateway') return;
  if (loadBalancer.listeners.every(({ certificateArn }) => certificateArn === undefined)) return;
  report({
    message: `a load balancer that ends TLS breaks the mutual TLS of a ${role.kind}`,
    path: [...place, 'certificateArn'],
    anchor: 'key',
    hint: 'remove it',
  });
}
