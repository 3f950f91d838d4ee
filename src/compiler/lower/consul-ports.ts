import type { Consul } from '../../model/mesh.ts';
import type { StackResource } from '../../model/stack.ts';
import type { Json } from '../../model/template.ts';

/** The ports of the Consul servers that tasks call, each once. */
export function consulPortRules(
  consul: Consul,
): { readonly port: number; readonly what: string }[] {
  const http = { port: consul.http.port, what: "Consul's HTTP API" };
  const grpc = { port: consul.grpc.port, what: "Consul's gRPC interface" };
  return http.port === grpc.port ? [{ ...http, what: 'the Consul servers' }] : [http, grpc];
}

/** Rules in a group that is not ours to define, which let `source` reach the Consul servers. */
export function serverIngress(
  consul: Consul,
  rule: { readonly groupId: Json; readonly source: Json; readonly who: string },
): Record<string, StackResource> {
  return Object.fromEntries(
    consulPortRules(consul).map(({ port, what }, index) => [
      index === 0 ? 'ConsulHttpIngress' : 'ConsulGrpcIngress',
      {
        type: 'AWS::EC2::SecurityGroupIngress',
        properties: {
          Description: `${rule.who} to ${what}`,
          GroupId: rule.groupId,
          IpProtocol: 'tcp',
          FromPort: port,
          ToPort: port,
          SourceSecurityGroupId: rule.source,
        },
      },
    ]),
  );
}
