import type { StackResource } from '../../model/stack.ts';
import type { Json, JsonObject } from '../../model/template.ts';
import { attribute, distinct, ref } from './intrinsics.ts';
import { trafficSource } from './traffic-source.ts';

export const LOAD_BALANCER = 'LoadBalancer';
export const LOAD_BALANCER_SECURITY_GROUP = 'LoadBalancerSecurityGroup';

/** What a load balancer of any component is like. */
export interface LoadBalancerParts {
  /** Name of the stack, for the description of the group. */
  readonly stack: string;
  readonly vpcId: Json;
  readonly kind: 'network' | 'application';
  readonly scheme: string;
  readonly ipAddressType: string;
  readonly subnets: readonly Json[];
  /** Ports on which it listens, and who may call them. */
  readonly ports: readonly number[];
  readonly allowFrom: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

/** A load balancer with its security group. */
export function loadBalancerResources(parts: LoadBalancerParts): Record<string, StackResource> {
  return {
    [LOAD_BALANCER_SECURITY_GROUP]: securityGroup(parts),
    [LOAD_BALANCER]: {
      type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      properties: {
        Type: parts.kind,
        Scheme: parts.scheme,
        ...(parts.ipAddressType === 'ipv4' ? {} : { IpAddressType: parts.ipAddressType }),
        Subnets: parts.subnets,
        SecurityGroups: [attribute(LOAD_BALANCER_SECURITY_GROUP, 'GroupId')],
        LoadBalancerAttributes: attributeList(parts.attributes),
      },
    },
  };
}

/** Outputs of a stack with a load balancer: for names in DNS, and for rules of other groups. */
export const LOAD_BALANCER_OUTPUTS: Readonly<Record<string, Json>> = {
  LoadBalancerDnsName: attribute(LOAD_BALANCER, 'DNSName'),
  LoadBalancerHostedZoneId: attribute(LOAD_BALANCER, 'CanonicalHostedZoneID'),
  LoadBalancerSecurityGroupId: attribute(LOAD_BALANCER_SECURITY_GROUP, 'GroupId'),
};

function securityGroup({ stack, vpcId, ports, allowFrom }: LoadBalancerParts): StackResource {
  const rules = ports.flatMap((port) =>
    allowFrom.map((source) => ({
      Description: 'callers of the load balancer',
      IpProtocol: 'tcp',
      FromPort: port,
      ToPort: port,
      ...trafficSource(source),
    })),
  );
  return {
    type: 'AWS::EC2::SecurityGroup',
    properties: {
      GroupDescription: `load balancer of ${stack}`,
      VpcId: vpcId,
      SecurityGroupIngress: distinct(rules),
    },
  };
}

const PROTOCOLS = { network: ['TCP', 'TLS'], application: ['HTTP', 'HTTPS'] } as const;

/** A listener that passes everything on to one target group; with a certificate it ends TLS. */
export function listenerResource(parts: {
  readonly kind: 'network' | 'application';
  readonly port: number;
  readonly certificateArn: string | undefined;
  readonly sslPolicy: string;
  readonly targetGroup: string;
}): StackResource {
  const [plain, encrypted] = PROTOCOLS[parts.kind];
  return {
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    properties: {
      LoadBalancerArn: ref(LOAD_BALANCER),
      Port: parts.port,
      ...(parts.certificateArn === undefined
        ? { Protocol: plain }
        : {
            Protocol: encrypted,
            SslPolicy: parts.sslPolicy,
            Certificates: [{ CertificateArn: parts.certificateArn }],
          }),
      DefaultActions: [{ Type: 'forward', TargetGroupArn: ref(parts.targetGroup) }],
    },
  };
}

/** Attributes in the shape of Elastic Load Balancing. */
export function attributeList(attributes: Readonly<Record<string, string>>): JsonObject[] {
  return Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
}
