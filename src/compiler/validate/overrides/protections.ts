import type { ComponentKind } from '../../../model/stack.ts';

/**
 * Something that meshc generates and its runtime, its roles or its rollouts rely on (docs/decisions/overrides.md). A
 * patch may name it, as long as it stays what it is.
 */
export interface Protection {
  /** Keys from the properties of the resource, or from the container, on. */
  readonly path: readonly string[];
  /** `value`: it stays as it is. `items`: the list may grow, and loses none of its items. */
  readonly keeps: 'value' | 'items';
  /** What goes wrong otherwise, after "because". */
  readonly why: string;
  /** What to do in its place. */
  readonly instead: string;
  /** The components where it holds; all when absent. */
  readonly kinds?: readonly ComponentKind[];
}

type ProtectionNote = readonly [path: string, why: string, instead: string];

function values(...notes: readonly ProtectionNote[]): readonly Protection[] {
  return notes.map(([path, why, instead]) => ({
    path: path.split('.'),
    keeps: 'value',
    why,
    instead,
  }));
}

function items(...notes: readonly ProtectionNote[]): readonly Protection[] {
  return notes.map(([path, why, instead]) => ({
    path: path.split('.'),
    keeps: 'items',
    why,
    instead,
  }));
}

const IDENTITY = 'Consul and the controller know the task by it';
const REPEAT = 'repeat the generated items and add yours';
const KNOWN_ELSEWHERE = 'other stacks and task configs count on it';

/** By the type of the resource. */
export const PROTECTED_PROPERTIES: Readonly<Record<string, readonly Protection[]>> = {
  'AWS::ECS::TaskDefinition': [
    ...values(
      [
        'ContainerDefinitions',
        'a patch replaces the whole list, sidecars included',
        'patch one container under overrides.containers',
      ],
      ['NetworkMode', 'the containers of the task talk over loopback', 'leave it out'],
      ['Cpu', 'the rules check the size of the task', 'write cpu of the component'],
      ['Memory', 'the rules check the size of the task', 'write memory of the component'],
      [
        'RequiresCompatibilities',
        'the rules check what the task runs on',
        'write requiresCompatibilities of the component',
      ],
      [
        'RuntimePlatform',
        'the sidecars run on Linux only',
        'write runtimePlatform of the component',
      ],
      ['TaskRoleArn', IDENTITY, 'write iam.taskRole of the component'],
      [
        'ExecutionRoleArn',
        'its rights follow from the containers',
        'write iam.executionRole of the component',
      ],
    ),
    ...items(
      ['Volumes', 'the sidecars share one of them', 'write volumes of the component'],
      ['Tags', IDENTITY, 'write tags of the component'],
    ),
  ],
  'AWS::ECS::Service': [
    ...values(
      ['Cluster', 'the controller looks after the tasks of one cluster', 'write cluster'],
      ['TaskDefinition', 'the service runs the task of its own stack', 'leave it out'],
      [
        'PropagateTags',
        'the controller knows the tasks by the tags of their definition',
        'leave it out',
      ],
      ['LaunchType', 'the rules check what the task runs on', 'write launchType of the component'],
      [
        'CapacityProviderStrategy',
        'the rules check what the task runs on',
        'write capacityProviderStrategy of the component',
      ],
      [
        'DeploymentController',
        'meshc verifies the rolling deployments of ECS and no others',
        'leave it out',
      ],
      [
        'EnableExecuteCommand',
        'it takes rights, and root file systems that can be written',
        'write enableExecuteCommand of the component',
      ],
    ),
    ...items(
      [
        'NetworkConfiguration.AwsvpcConfiguration.SecurityGroups',
        'the tasks of the mesh reach each other through them',
        'write securityGroups of the component',
      ],
      ['LoadBalancers', 'they belong to what the component says', 'write loadBalancers'],
      ['ServiceRegistries', KNOWN_ELSEWHERE, REPEAT],
    ),
    ...values(
      [
        'DeploymentConfiguration.MaximumPercent',
        'two dev servers at once would be two meshes',
        'leave it out',
      ],
      [
        'DeploymentConfiguration.MinimumHealthyPercent',
        'two dev servers at once would be two meshes',
        'leave it out',
      ],
    ).map((protection): Protection => ({ ...protection, kinds: ['dev-server'] })),
  ],
  'AWS::IAM::Role': [
    ...values(['Path', 'the controller trusts roles by their path', 'write iam.rolePath']),
    ...items(
      ['Tags', IDENTITY, REPEAT],
      ['Policies', 'the task needs these rights', 'write iam.executionRolePolicies'],
      ['ManagedPolicyArns', 'they belong to what the component says', REPEAT],
    ),
  ],
  'AWS::IAM::RolePolicy': [
    ...values(['RoleName', 'the policy belongs to the role of this stack', 'leave it out']),
    ...items([
      'PolicyDocument.Statement',
      'the task needs these rights',
      'write iam.taskRoleStatements of the component',
    ]),
  ],
  'AWS::SSM::Parameter': values(
    ['Name', 'the controller reads it there', 'leave it out'],
    ['Type', 'the controller reads it as it is', 'leave it out'],
    ['Value', 'the controller reads config entries from it', 'write consul.configEntries'],
  ),
  'AWS::EC2::SecurityGroup': [
    ...values(['VpcId', 'the tasks are in this VPC', 'write network.vpcId']),
    ...items(['SecurityGroupIngress', 'callers come in through these rules', REPEAT]),
  ],
  'AWS::EC2::SecurityGroupIngress': values(
    ...['GroupId', 'IpProtocol', 'FromPort', 'ToPort', 'SourceSecurityGroupId', 'CidrIp'].map(
      (name): ProtectionNote => [
        name,
        'callers come in through this rule',
        'patch SecurityGroupIngress of the group to let others in',
      ],
    ),
  ),
  'AWS::ECS::Cluster': items([
    'CapacityProviders',
    'components run on them',
    'write cluster.create.capacityProviders',
  ]),
  'AWS::SecretsManager::Secret': values(
    ['Name', KNOWN_ELSEWHERE, 'leave it out'],
    ['SecretString', 'the secret would stand in the template in clear', 'leave it out'],
  ),
  'AWS::ServiceDiscovery::PrivateDnsNamespace': values(
    ['Name', KNOWN_ELSEWHERE, 'write devServer.dnsNamespace'],
    ['Vpc', 'the tasks are in this VPC', 'write network.vpcId'],
  ),
  'AWS::ServiceDiscovery::Service': values(['Name', KNOWN_ELSEWHERE, 'leave it out']),
  'AWS::ElasticLoadBalancingV2::TargetGroup': values(
    ['TargetType', 'tasks join by their addresses', 'leave it out'],
    ['VpcId', 'the tasks are in this VPC', 'write network.vpcId'],
  ),
  'AWS::ElasticLoadBalancingV2::Listener': values([
    'LoadBalancerArn',
    'it is the listener of this load balancer',
    'leave it out',
  ]),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': items([
    'SecurityGroups',
    'the tasks let the load balancer in by them',
    REPEAT,
  ]),
};

const ORDER = 'the order of start and stop hangs on it';

/** Of every container that meshc brings, in ECS's names. */
export const PROTECTED_CONTAINER_FIELDS: readonly Protection[] = [
  ...values(
    ['command', 'it is what makes the container a sidecar', 'leave it out'],
    ['entryPoint', 'it is what makes the container a sidecar', 'leave it out'],
    ['user', 'the sidecars share files by their group', 'leave it out'],
    ['essential', 'a dead sidecar has to replace the task', 'leave it out'],
    ['dependsOn', ORDER, 'leave it out'],
    ['healthCheck', ORDER, 'leave it out'],
    ['stopTimeout', ORDER, 'write shutdownDelaySeconds of the component'],
    ['restartPolicy', 'a dead sidecar has to replace the task', 'leave it out'],
    ['disableNetworking', 'a sidecar calls Consul', 'leave it out'],
    ['secrets', 'its rights and its settings follow from mesh.yaml', 'leave it out'],
  ),
  ...items(
    ['mountPoints', 'the sidecars share a volume', REPEAT],
    ['portMappings', 'load balancers call these ports', REPEAT],
    ['linuxParameters.capabilities.add', 'transparent proxy needs it', REPEAT],
  ),
  ...values(
    ...['cpu', 'memory', 'memoryReservation'].map(
      (name): ProtectionNote => [
        name,
        'the rules check the sizes of the sidecars',
        'write sidecars of the component',
      ],
    ),
  ).map((protection): Protection => ({ ...protection, kinds: ['service', 'gateway'] })),
];
