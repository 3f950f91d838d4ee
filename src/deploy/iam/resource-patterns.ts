import type { PolicyScope } from './policy-scope.ts';

/** The patterns of the resources of this mesh that an action works on. */
type Patterns = (scope: PolicyScope) => readonly string[];

const ANY: Patterns = () => ['*'];

/**
 * Actions that IAM knows no resource for, or that read more than this mesh's own (Service Authorization Reference, the
 * tables of each service).
 */
const WITHOUT_RESOURCE: readonly RegExp[] = [
  /^sts:/,
  /^cloudformation:(?:DescribeStacks|DescribeStackDriftDetectionStatus|ListExports)$/,
  /^ecs:(?:CreateCluster|DescribeTaskDefinition|DeregisterTaskDefinition|ListTasks)$/,
  /^ec2:Describe/,
  /^elasticloadbalancing:Describe/,
  /^logs:Describe/,
  /^secretsmanager:GetRandomPassword$/,
  /^(?:application-autoscaling|cloudwatch|route53|servicediscovery):/,
];

/** By what an action begins with, the most particular first. */
const PATTERNS: readonly (readonly [RegExp, Patterns])[] = [
  [
    /^cloudformation:/,
    ({ prefix, ...scope }) => [local(scope, 'cloudformation', `stack/${prefix}*`)],
  ],
  [/^ecs:(?:DescribeTasks)$/, (scope) => perCluster(scope, (cluster) => `task/${cluster}/*`)],
  [
    /^ecs:(?:DescribeServiceDeployments|StopServiceDeployment)$/,
    (scope) => perCluster(scope, (cluster) => `service-deployment/${cluster}/${scope.prefix}*`),
  ],
  [/^ecs:(?:RegisterTaskDefinition)$/, taskDefinitions],
  [
    /^ecs:(?:TagResource|UntagResource|ListTagsForResource)$/,
    (scope) => [
      ...perCluster(scope, (cluster) => `cluster/${cluster}`),
      ...perCluster(scope, (cluster) => `service/${cluster}/${scope.prefix}*`),
      ...taskDefinitions(scope),
    ],
  ],
  [
    /^ecs:\w*Service/,
    (scope) => perCluster(scope, (cluster) => `service/${cluster}/${scope.prefix}*`),
  ],
  [/^ecs:/, (scope) => perCluster(scope, (cluster) => `cluster/${cluster}`)],
  [/^iam:PassRole$/, ({ ownRoles, givenRoles }) => [...ownRoles, ...givenRoles]],
  [
    /^iam:CreateServiceLinkedRole$/,
    ({ partition, target }) => [
      `arn:${partition}:iam::${target.accountId}:role/aws-service-role/*`,
    ],
  ],
  [/^iam:GetRole$/, ({ ownRoles, givenRoles }) => [...ownRoles, ...givenRoles]],
  [/^iam:/, ({ ownRoles }) => ownRoles],
  [
    /^logs:/,
    (scope) =>
      scope.logGroups.map((name) => local(scope, 'logs', `log-group:${name}`)).flatMap(withStreams),
  ],
  [
    /^ec2:/,
    (scope) =>
      ['security-group/*', 'security-group-rule/*', 'vpc/*'].map((resource) =>
        local(scope, 'ec2', resource),
      ),
  ],
  [/^elasticloadbalancing:/, (scope) => [local(scope, 'elasticloadbalancing', '*')]],
  [/^ssm:/, (scope) => scope.parameters.map((name) => local(scope, 'ssm', `parameter${name}`))],
  [
    /^secretsmanager:/,
    (scope) =>
      scope.secrets.map((name) =>
        local(scope, 'secretsmanager', `secret:${name}*`.replace('**', '*')),
      ),
  ],
];

/** The resources that an action is allowed on: patterns of ARNs, or `*`. */
export function resourcesOf(action: string, scope: PolicyScope): readonly string[] {
  if (WITHOUT_RESOURCE.some((pattern) => pattern.test(action))) return ANY(scope);
  const [, patterns = ANY] = PATTERNS.find(([pattern]) => pattern.test(action)) ?? [];
  const found = [...new Set(patterns(scope))];
  return found.length > 0 ? found : ANY(scope);
}

function local(
  { partition, target }: Pick<PolicyScope, 'partition' | 'target'>,
  service: string,
  resource: string,
): string {
  return `arn:${partition}:${service}:${target.region}:${target.accountId}:${resource}`;
}

function taskDefinitions(scope: PolicyScope): readonly string[] {
  return scope.families.map((family) => local(scope, 'ecs', `task-definition/${family}:*`));
}

function perCluster(scope: PolicyScope, resource: (cluster: string) => string): readonly string[] {
  return scope.clusters.map((cluster) => local(scope, 'ecs', resource(cluster)));
}

/** A log group by itself, and what is in it. */
function withStreams(group: string): readonly string[] {
  return [group, `${group}:*`];
}
