import type { PropertyChange, ResourceChange, Widening } from '../../model/change.ts';
import type { Resource } from '../../model/template.ts';

/** Per type: the properties that open something up when they come or change. `undefined`: any property does. */
const OPENING: Readonly<
  Record<string, { readonly widens: Widening; readonly properties?: readonly string[] }>
> = {
  'AWS::IAM::Role': {
    widens: 'iam',
    properties: [
      'AssumeRolePolicyDocument',
      'ManagedPolicyArns',
      'Policies',
      'PermissionsBoundary',
    ],
  },
  'AWS::IAM::Policy': { widens: 'iam' },
  'AWS::IAM::RolePolicy': { widens: 'iam' },
  'AWS::IAM::ManagedPolicy': { widens: 'iam' },
  'AWS::SecretsManager::ResourcePolicy': { widens: 'iam' },
  'AWS::EC2::SecurityGroupIngress': { widens: 'network' },
  'AWS::EC2::SecurityGroupEgress': { widens: 'network' },
  'AWS::EC2::SecurityGroup': {
    widens: 'network',
    properties: ['SecurityGroupIngress', 'SecurityGroupEgress'],
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    widens: 'network',
    properties: ['Scheme', 'SecurityGroups'],
  },
  'AWS::ECS::Service': {
    widens: 'network',
    properties: ['NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp', 'EnableExecuteCommand'],
  },
};

/**
 * Whether a change may give somebody more rights or let more traffic in. A change that only takes something away does
 * not; what replaces a value may be wider than it, so it counts.
 */
export function findWidening(
  change: ResourceChange,
  after: Resource | undefined,
): Widening | undefined {
  const opening = OPENING[change.type];
  if (!opening || change.impact === 'remove') return undefined;
  if (change.impact === 'create') return widensWhenCreated(change.type, after);
  const isOpened = change.properties.some(
    (property) => addsSomething(property) && concerns(property, opening.properties),
  );
  return isOpened ? opening.widens : undefined;
}

function widensWhenCreated(type: string, after: Resource | undefined): Widening | undefined {
  const properties = after?.Properties ?? {};
  if (type === 'AWS::ECS::Service') {
    const isPublic = JSON.stringify(properties).includes('"AssignPublicIp":"ENABLED"');
    return isPublic || properties['EnableExecuteCommand'] === true ? 'network' : undefined;
  }
  if (type === 'AWS::ElasticLoadBalancingV2::LoadBalancer') {
    return properties['Scheme'] === 'internet-facing' ? 'network' : undefined;
  }
  const opening = OPENING[type];
  const isOpen =
    opening?.properties?.some((property) => properties[property] !== undefined) ?? true;
  return isOpen ? opening?.widens : undefined;
}

function addsSomething(property: PropertyChange): boolean {
  return property.after.kind !== 'absent';
}

function concerns(property: PropertyChange, opening: readonly string[] | undefined): boolean {
  if (!opening) return true;
  return opening.some(
    (path) =>
      property.path === path ||
      property.path.startsWith(`${path}.`) ||
      property.path.startsWith(`${path}[`),
  );
}
