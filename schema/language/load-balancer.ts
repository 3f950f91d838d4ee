import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
import { choice, closed, integer, listOf, mapOf, port, text, use } from './fields.ts';

/** Who may send traffic, as a rule of a security group says it. */
export const TRAFFIC_SOURCE: JsonSchema = {
  title: 'Source of traffic',
  ...text('A CIDR block, a security group or a prefix list.', {
    pattern:
      '^(\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*/\\d{1,3}|sg-[0-9a-f]{8,17}|pl-[0-9a-f]{8,17})$',
    patternErrorMessage:
      'write a CIDR block such as 10.0.0.0/8, or the id of a security group or of a prefix list',
    examples: ['203.0.113.0/24', 'sg-0123456789abcdef0', 'pl-0123456789abcdef0'],
  }),
};

export const CERTIFICATE_ARN = text(
  'ARN of the certificate that the load balancer shows; without one it takes no TLS.',
  {
    pattern: '^arn:[a-z-]+:(acm|iam):[a-z0-9-]*:\\d{12}:(certificate|server-certificate)/\\S+$',
    patternErrorMessage:
      'write the ARN of a certificate, such as arn:aws:acm:eu-west-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef',
    examples: [
      'arn:aws:acm:eu-west-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef',
    ],
  },
);

/** What load balancers have alike, whatever is behind them. */
export const LOAD_BALANCER_SCHEME: JsonSchema = {
  ...choice('Who can reach it.', {
    internal: 'Callers inside the VPC and what is connected to it.',
    'internet-facing': 'Callers on the internet; its subnets have to be public.',
  }),
  default: 'internal',
};
export const LOAD_BALANCER_SOURCES = listOf(
  'Who may call the load balancer.',
  use('TrafficSource', 'One source.'),
  { examples: [['203.0.113.0/24']], minItems: 1, uniqueItems: true },
);
export const LOAD_BALANCER_SUBNETS = listOf(
  'Subnets of the load balancer; those of `network` when absent.',
  use('SubnetId', 'One subnet.'),
  { examples: [['subnet-0aaa0aaa0aaa0aaa0', 'subnet-0bbb0bbb0bbb0bbb0']], minItems: 1 },
);
export const SSL_POLICY = text('Security policy of its TLS.', {
  pattern: '^ELBSecurityPolicy-[A-Za-z0-9-]+$',
  patternErrorMessage: 'write the name of a policy such as ELBSecurityPolicy-TLS13-1-2-2021-06',
  default: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
  examples: ['ELBSecurityPolicy-TLS13-1-2-2021-06'],
});
export const IP_ADDRESS_TYPE: JsonSchema = {
  ...choice('Addresses of the load balancer.', {
    ipv4: 'IPv4 only.',
    dualstack: 'IPv4 and IPv6; its subnets need both.',
  }),
  default: 'ipv4',
};

/** A target group that exists, whose targets the tasks of a gateway become. */
export const GATEWAY_TARGET_GROUP = closed(
  'Target group of a gateway',
  'A target group that the tasks of the gateway join.',
  {
    properties: {
      targetGroupArn: text('ARN of the target group, of type `ip`.', {
        pattern: '^arn:[a-z-]+:elasticloadbalancing:[a-z0-9-]+:\\d{12}:targetgroup/\\S+$',
        patternErrorMessage:
          'write the ARN of a target group, such as arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef',
        examples: [
          'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/edge/0123456789abcdef',
        ],
      }),
      containerName: text('Container that is called; the proxy of the gateway when absent.', {
        examples: ['consul-dataplane'],
      }),
      containerPort: port('Port of the container; the port of the gateway when absent.', {
        examples: [8443],
      }),
      securityGroupId: use(
        'SecurityGroupId',
        'Security group of the load balancer: the tasks let it in at this port, and at the readiness port for its health checks.',
      ),
    },
    required: ['targetGroupArn'],
  },
);

/** A load balancer of a gateway's own. */
export const GATEWAY_LOAD_BALANCER = closed(
  'Load balancer of a gateway',
  'A load balancer in the stack of the gateway, with its security group, listeners and target groups.',
  {
    properties: {
      create: choice('What kind of load balancer.', {
        network: 'Network Load Balancer: passes connections on.',
        application:
          'Application Load Balancer: passes HTTP requests on, to the `http` listeners of an API gateway.',
      }),
      scheme: LOAD_BALANCER_SCHEME,
      allowFrom: LOAD_BALANCER_SOURCES,
      subnets: LOAD_BALANCER_SUBNETS,
      port: port('Port on which it listens, for a gateway with one port; that port when absent.', {
        examples: [443],
      }),
      certificateArn: CERTIFICATE_ARN,
      listeners: mapOf(
        'For an API gateway with several listeners: how each is reached, by listener.',
        {
          names: { type: 'string' },
          values: closed(
            'Listener of a load balancer',
            'How a listener of the gateway is reached.',
            {
              properties: {
                port: port(
                  'Port on which the load balancer listens; that of the listener when absent.',
                  { examples: [443] },
                ),
                certificateArn: CERTIFICATE_ARN,
              },
            },
          ),
          examples: [{ public: { port: 443 } }],
        },
      ),
      sslPolicy: SSL_POLICY,
      ipAddressType: IP_ADDRESS_TYPE,
      deregistrationDelaySeconds: integer(
        'Seconds that requests and connections have to end when a task goes.',
        { minimum: 0, maximum: 3600, default: 60, examples: [120] },
      ),
      attributes: mapOf('Further attributes of the load balancer, as AWS names them.', {
        values: text('Value.'),
        examples: [{ 'deletion_protection.enabled': 'true' }],
      }),
    },
    required: ['create', 'allowFrom'],
  },
);
