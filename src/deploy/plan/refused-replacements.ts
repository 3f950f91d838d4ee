import type { PlanProblem, ResourceChange } from '../../model/change.ts';
import type { Location } from '../../model/source.ts';
import type { Template } from '../../model/template.ts';
import { TASK_DEFINITION_TYPE } from './classify.ts';

/** The property that names a resource for its service; two of one name cannot exist at the same time. */
const PHYSICAL_NAME: Readonly<Record<string, string>> = {
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::ECS::Service': 'ServiceName',
  'AWS::ECS::CapacityProvider': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::EC2::SecurityGroup': 'GroupName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Name',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'Name',
  'AWS::ServiceDiscovery::Service': 'Name',
  'AWS::ServiceDiscovery::PrivateDnsNamespace': 'Name',
  'AWS::SSM::Parameter': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::CloudWatch::Alarm': 'AlarmName',
};

/**
 * Properties that can never change, although the resource schema does not say so: a log group's class is fixed when the
 * group is made (CloudWatch Logs User Guide, "Log classes").
 */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  'AWS::Logs::LogGroup': ['LogGroupClass'],
};

/**
 * Replacements that CloudFormation would refuse half-way: it makes the new resource before it removes the old one, and
 * an explicit name that stays the same exists already.
 */
export function findRefusedReplacements(
  stack: { readonly component: string; readonly origin: Location; readonly template: Template },
  changes: readonly ResourceChange[],
): readonly PlanProblem[] {
  const { component, origin } = stack;
  return changes.flatMap((change) => {
    const problem = refuseName(change, stack.template) ?? refuseFixed(change);
    return problem ? [{ component, logicalId: change.logicalId, origin, ...problem }] : [];
  });
}

type Refusal = Pick<PlanProblem, 'message' | 'hint'>;

function refuseName(change: ResourceChange, template: Template): Refusal | undefined {
  if (change.impact !== 'replace' || change.type === TASK_DEFINITION_TYPE) return undefined;
  const property = PHYSICAL_NAME[change.type];
  if (!property) return undefined;
  const name = template.Resources[change.logicalId]?.Properties?.[property];
  if (name === undefined || change.properties.some(({ path }) => path === property))
    return undefined;
  const causes = change.properties.filter(({ impact }) => impact === 'replace');
  const because = causes.map(({ path }) => path).join(', ');
  return {
    message: `changing ${because} replaces ${change.logicalId}, which keeps its name ${JSON.stringify(name)}: the new one cannot be made beside the old one`,
    hint: `change ${property} too, or leave it out so that AWS makes a name`,
  };
}

function refuseFixed(change: ResourceChange): Refusal | undefined {
  const fixed = FIXED[change.type] ?? [];
  const changed = change.properties.find(({ path }) => fixed.includes(path));
  if (!changed || change.impact === 'replace') return undefined;
  return {
    message: `${changed.path} of ${change.logicalId} cannot change after it was created`,
    hint: 'keep the value, or use another log group',
  };
}
