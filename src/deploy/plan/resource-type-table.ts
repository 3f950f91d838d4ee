import type { ResourceTypeTable } from '../../model/resource-type.ts';

/** What a change of each property does, from the `createOnlyProperties` of CloudFormation's resource schemas. */
export const RESOURCE_TYPE_TABLE: ResourceTypeTable = {
  'AWS::ECS::TaskDefinition': {
    replace: [
      'ContainerDefinitions',
      'Cpu',
      'EphemeralStorage',
      'ExecutionRoleArn',
      'Family',
      'IpcMode',
      'Memory',
      'NetworkMode',
      'PidMode',
      'PlacementConstraints',
      'ProxyConfiguration',
      'RequiresCompatibilities',
      'RuntimePlatform',
      'TaskRoleArn',
      'Volumes',
      'EnableFaultInjection',
    ],
    mayReplace: [],
    sets: [
      'ContainerDefinitions',
      'ContainerDefinitions.*.Environment',
      'ContainerDefinitions.*.DependsOn',
      'ContainerDefinitions.*.PortMappings',
      'ContainerDefinitions.*.Secrets',
      'Volumes',
      'RequiresCompatibilities',
      'Tags',
    ],
  },
  'AWS::ECS::Service': {
    replace: ['Cluster', 'Role', 'SchedulingStrategy', 'ServiceName'],
    mayReplace: ['LaunchType', 'DeploymentController'],
    sets: [
      'NetworkConfiguration.AwsvpcConfiguration.SecurityGroups',
      'NetworkConfiguration.AwsvpcConfiguration.Subnets',
    ],
  },
  'AWS::ECS::Cluster': { replace: ['ClusterName'], mayReplace: [] },
  'AWS::IAM::Role': { replace: ['RoleName', 'Path'], mayReplace: [] },
  'AWS::IAM::RolePolicy': { replace: ['PolicyName', 'RoleName'], mayReplace: [] },
  'AWS::EC2::SecurityGroup': {
    replace: ['GroupDescription', 'GroupName', 'VpcId'],
    mayReplace: [],
  },
  'AWS::Logs::LogGroup': { replace: ['LogGroupName'], mayReplace: [] },
  'AWS::SSM::Parameter': { replace: ['Name'], mayReplace: [] },
};
