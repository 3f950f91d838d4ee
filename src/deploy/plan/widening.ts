import type { PlannedValue, PropertyChange, ResourceChange, Widening } from '../../model/change.ts';
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
  // Holds the config entries of a component, its intentions among them.
  'AWS::SSM::Parameter': { widens: 'network', properties: ['Value.entries'] },
};

/**
 * Whether a change may give somebody more rights or let more traffic in. A change that only takes something away does
 * not, unless what goes was a limit; what replaces a value may be wider than it, so it counts.
 */
export function findWidening(
  change: ResourceChange,
  after: Resource | undefined,
): Widening | undefined {
  const opening = OPENING[change.type];
  if (!opening || change.impact === 'remove') return undefined;
  if (change.impact === 'create') return widensWhenCreated(change.type, after);
  const isOpened = change.properties.some(
    (property) => opens(change.type, property) && concerns(property, opening.properties),
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
  if (type === 'AWS::SSM::Parameter') return undefined;
  const opening = OPENING[type];
  const isOpen =
    opening?.properties?.some((property) => properties[property] !== undefined) ?? true;
  return isOpen ? opening?.widens : undefined;
}

/** What limits: without it more is allowed. Without rules for what goes out, everything may go out. */
const LIMIT =
  /PermissionsBoundary|\.Condition\b|\.Not(Action|Resource|Principal)\b|SecurityGroupEgress$/;

function opens(type: string, property: PropertyChange): boolean {
  if (type === 'AWS::SSM::Parameter') return opensIntention(property);
  return property.after.kind !== 'absent' || LIMIT.test(property.path) || hasDeny(property.before);
}

/** Intentions say who may call; those that allow nobody else keep the rest out. */
function opensIntention({ path, before, after }: PropertyChange): boolean {
  if (after.kind === 'absent') return hasDeny(before);
  return /\.Sources\b/.test(path) && !hasDeny(after);
}

function hasDeny(value: PlannedValue): boolean {
  return value.kind === 'value' && /"deny"/i.test(JSON.stringify(value.value));
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
