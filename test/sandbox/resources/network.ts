import { arnOf } from '../world.ts';
import { lastPart, plainHandler, propertyText } from './handler.ts';

/** Properties of every rule of a security group; a change of the description alone is made in place. */
const RULE_PROPERTIES = ['CidrIp', 'CidrIpv6', 'FromPort', 'GroupId', 'IpProtocol', 'ToPort'];

/** EC2 security groups and Elastic Load Balancing. */
export const NETWORK_HANDLERS = {
  'AWS::EC2::SecurityGroup': plainHandler('AWS::EC2::SecurityGroup', {
    replace: ['GroupDescription', 'GroupName', 'VpcId'],
    nameProperty: 'GroupName',
    tagProperty: 'Tags',
    attributes: ['GroupId', 'VpcId', 'Id'],
    identify: (work, name, existing) => {
      const id = existing?.physicalId ?? `sg-${work.world.ids.hex(`${name} security group`, 17)}`;
      const vpcId = propertyText(work.properties, 'VpcId') ?? 'vpc-0default0default0';
      return { physicalId: id, attributes: { GroupId: id, Id: id, VpcId: vpcId } };
    },
  }),
  'AWS::EC2::SecurityGroupIngress': securityGroupRule('AWS::EC2::SecurityGroupIngress', [
    'GroupName',
    'SourcePrefixListId',
    'SourceSecurityGroupId',
    'SourceSecurityGroupName',
    'SourceSecurityGroupOwnerId',
  ]),
  'AWS::EC2::SecurityGroupEgress': securityGroupRule('AWS::EC2::SecurityGroupEgress', [
    'DestinationPrefixListId',
    'DestinationSecurityGroupId',
  ]),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': plainHandler(
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    {
      replace: ['Name', 'Scheme', 'Type'],
      nameProperty: 'Name',
      tagProperty: 'Tags',
      longestName: 32,
      attributes: [
        'CanonicalHostedZoneID',
        'DNSName',
        'LoadBalancerArn',
        'LoadBalancerFullName',
        'LoadBalancerName',
        'SecurityGroups',
      ],
      identify: (work, name, existing) => {
        if (existing !== undefined) return existing;
        const isNetwork = propertyText(work.properties, 'Type') === 'network';
        const id = work.world.ids.hex(`${name} load balancer`, 16);
        const fullName = `${isNetwork ? 'net' : 'app'}/${name}/${id}`;
        const arn = arnOf(work, 'elasticloadbalancing', `loadbalancer/${fullName}`);
        const zone = isNetwork ? 'elb' : `${work.region.name}.elb`;
        const domain = isNetwork ? `elb.${work.region.name}` : zone;
        return {
          physicalId: arn,
          attributes: {
            CanonicalHostedZoneID: 'Z2IFOLAFXWLO4F',
            DNSName: `${name.toLowerCase()}-${id}.${domain}.amazonaws.com`,
            LoadBalancerArn: arn,
            LoadBalancerFullName: fullName,
            LoadBalancerName: name,
            SecurityGroups: work.properties['SecurityGroups'] ?? [],
          },
        };
      },
    },
  ),
  'AWS::ElasticLoadBalancingV2::TargetGroup': plainHandler(
    'AWS::ElasticLoadBalancingV2::TargetGroup',
    {
      replace: [
        'IpAddressType',
        'Name',
        'Port',
        'Protocol',
        'ProtocolVersion',
        'TargetType',
        'VpcId',
      ],
      nameProperty: 'Name',
      tagProperty: 'Tags',
      longestName: 32,
      attributes: ['LoadBalancerArns', 'TargetGroupArn', 'TargetGroupFullName', 'TargetGroupName'],
      identify: (work, name, existing) => {
        if (existing !== undefined) return existing;
        const id = work.world.ids.hex(`${name} target group`, 16);
        const fullName = `targetgroup/${name}/${id}`;
        const arn = arnOf(work, 'elasticloadbalancing', fullName);
        return {
          physicalId: arn,
          attributes: {
            LoadBalancerArns: [],
            TargetGroupArn: arn,
            TargetGroupFullName: fullName,
            TargetGroupName: name,
          },
        };
      },
    },
  ),
  'AWS::ElasticLoadBalancingV2::Listener': plainHandler('AWS::ElasticLoadBalancingV2::Listener', {
    replace: ['LoadBalancerArn'],
    tagProperty: 'Tags',
    attributes: ['ListenerArn'],
    identify: (work, name, existing) => {
      const balancer = propertyText(work.properties, 'LoadBalancerArn') ?? '';
      const path = balancer.split(':loadbalancer/').at(-1) ?? 'net/unknown/0';
      const id = work.world.ids.hex(`${name} listener`, 16);
      const arn =
        existing?.physicalId ?? arnOf(work, 'elasticloadbalancing', `listener/${path}/${id}`);
      return { physicalId: arn, attributes: { ListenerArn: arn } };
    },
  }),
  'AWS::ElasticLoadBalancingV2::ListenerRule': plainHandler(
    'AWS::ElasticLoadBalancingV2::ListenerRule',
    {
      replace: ['ListenerArn'],
      tagProperty: 'Tags',
      attributes: ['IsDefault', 'RuleArn'],
      identify: (work, name, existing) => {
        const listener = propertyText(work.properties, 'ListenerArn') ?? '';
        const path = listener.split(':listener/').at(-1) ?? 'net/unknown/0/0';
        const id = work.world.ids.hex(`${name} rule`, 16);
        const arn =
          existing?.physicalId ??
          arnOf(work, 'elasticloadbalancing', `listener-rule/${path}/${id}`);
        return { physicalId: arn, attributes: { RuleArn: arn, IsDefault: false } };
      },
    },
  ),
};

function securityGroupRule(type: string, peers: readonly string[]) {
  return plainHandler(type, {
    replace: [...RULE_PROPERTIES, ...peers],
    attributes: ['Id'],
    identify: (work, name, existing) => {
      const hex = work.world.ids.hex(`${lastPart(name)} rule`, 17);
      const id = existing?.physicalId ?? `sgr-${hex}`;
      return { physicalId: id, attributes: { Id: id } };
    },
  });
}
