import { arnOf } from '../world.ts';
import { plainHandler, propertyText } from './handler.ts';

/** Cloud Map, Application Auto Scaling, EventBridge and alarms. */
export const DISCOVERY_HANDLERS = {
  'AWS::ServiceDiscovery::PrivateDnsNamespace': plainHandler(
    'AWS::ServiceDiscovery::PrivateDnsNamespace',
    {
      replace: ['Name', 'Vpc'],
      tagProperty: 'Tags',
      attributes: ['Arn', 'HostedZoneId', 'Id'],
      identify: (work, name, existing) => {
        const tail = work.world.ids.hex(`${name} namespace`, 16);
        const id = existing?.physicalId ?? `ns-${tail}`;
        return {
          physicalId: id,
          attributes: existing?.attributes ?? {
            Arn: arnOf(work, 'servicediscovery', `namespace/${id}`),
            HostedZoneId: `Z${work.world.ids.tail(`${name} zone`, 20)}`,
            Id: id,
          },
        };
      },
    },
  ),
  'AWS::ServiceDiscovery::Service': plainHandler('AWS::ServiceDiscovery::Service', {
    replace: ['HealthCheckCustomConfig', 'Name', 'NamespaceId', 'Type'],
    tagProperty: 'Tags',
    attributes: ['Arn', 'Id', 'Name'],
    identify: (work, name, existing) => {
      const id =
        existing?.physicalId ?? `srv-${work.world.ids.hex(`${name} discovery service`, 16)}`;
      const arn = arnOf(work, 'servicediscovery', `service/${id}`);
      const ownName = propertyText(work.properties, 'Name') ?? name;
      return { physicalId: id, attributes: { Arn: arn, Id: id, Name: ownName } };
    },
  }),
  'AWS::ApplicationAutoScaling::ScalableTarget': plainHandler(
    'AWS::ApplicationAutoScaling::ScalableTarget',
    {
      replace: ['ResourceId', 'ScalableDimension', 'ServiceNamespace'],
      tagProperty: 'Tags',
      attributes: ['Id'],
      identify: ({ properties }) => {
        const parts = ['ResourceId', 'ScalableDimension', 'ServiceNamespace'];
        const id = parts.map((part) => propertyText(properties, part) ?? '').join('|');
        return { physicalId: id, attributes: { Id: id } };
      },
    },
  ),
  'AWS::ApplicationAutoScaling::ScalingPolicy': plainHandler(
    'AWS::ApplicationAutoScaling::ScalingPolicy',
    {
      replace: [
        'PolicyName',
        'ResourceId',
        'ScalableDimension',
        'ScalingTargetId',
        'ServiceNamespace',
      ],
      attributes: ['Arn'],
      identify: (work, name, existing) => {
        const policyName = propertyText(work.properties, 'PolicyName') ?? name;
        const uuid = work.world.ids.uuid(`${name} scaling policy`);
        const arn =
          existing?.physicalId ??
          arnOf(work, 'autoscaling', `scalingPolicy:${uuid}:policyName/${policyName}`);
        return { physicalId: arn, attributes: { Arn: arn } };
      },
    },
  ),
  'AWS::Events::Rule': plainHandler('AWS::Events::Rule', {
    replace: ['Name'],
    mayReplace: ['EventBusName'],
    nameProperty: 'Name',
    tagProperty: 'Tags',
    attributes: ['Arn', 'RuleName'],
    identify: (work, name, existing) => {
      const id = existing?.physicalId ?? name;
      const arn = arnOf(work, 'events', `rule/${id}`);
      return { physicalId: id, attributes: { Arn: arn, RuleName: id } };
    },
  }),
  'AWS::CloudWatch::Alarm': plainHandler('AWS::CloudWatch::Alarm', {
    replace: ['AlarmName'],
    nameProperty: 'AlarmName',
    tagProperty: 'Tags',
    attributes: ['Arn'],
    identify: (work, name, existing) => {
      const id = existing?.physicalId ?? name;
      return { physicalId: id, attributes: { Arn: arnOf(work, 'cloudwatch', `alarm:${id}`) } };
    },
  }),
};
