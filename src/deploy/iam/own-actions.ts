/** What meshc itself calls to plan, and to look (`status`, `drift`). */
export const READ_ACTIONS: readonly string[] = [
  'cloudformation:DescribeStackDriftDetectionStatus',
  'cloudformation:DescribeStackResourceDrifts',
  'cloudformation:DescribeStacks',
  'cloudformation:DetectStackDrift',
  'cloudformation:GetTemplate',
  'cloudformation:ListExports',
  'cloudformation:ListStackResources',
  'ecs:DescribeServices',
  'ecs:DescribeTasks',
  'ecs:ListTasks',
  'sts:GetCallerIdentity',
];

/** What meshc calls beside that to apply and to destroy, to follow what it began, and to say why it failed. */
export const CHANGE_ACTIONS: readonly string[] = [
  'cloudformation:CreateChangeSet',
  'cloudformation:DeleteChangeSet',
  'cloudformation:DeleteStack',
  'cloudformation:DescribeChangeSet',
  'cloudformation:DescribeEvents',
  'cloudformation:DescribeStackEvents',
  'cloudformation:ExecuteChangeSet',
  'cloudformation:ListChangeSets',
  'cloudformation:CancelUpdateStack',
  'cloudformation:RollbackStack',
  'cloudformation:TagResource',
  'ecs:DescribeTaskDefinition',
  'ecs:UpdateService',
  'logs:GetLogEvents',
];
