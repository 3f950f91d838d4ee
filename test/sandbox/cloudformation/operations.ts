import type { OperationTable } from '../world.ts';
import { createChangeSet } from './change-set-creation.ts';
import {
  deleteChangeSet,
  describeChangeSet,
  executeChangeSet,
  listChangeSets,
} from './change-set-operations.ts';
import {
  describeDriftDetection,
  describeResourceDrifts,
  detectStackDrift,
} from './drift-operations.ts';
import { describeEvents, describeStackEvents } from './event-operations.ts';
import {
  getStackPolicy,
  setStackPolicy,
  updateTerminationProtection,
} from './protection-operations.ts';
import {
  cancelUpdateStack,
  continueUpdateRollback,
  deleteStack,
  rollbackStack,
} from './stack-changes.ts';
import {
  describeStackResource,
  describeStackResources,
  describeStacks,
  listExportsPage,
  listImportsPage,
  listStackResources,
  listStacks,
} from './stack-operations.ts';
import { getTemplate, getTemplateSummary, validateTemplate } from './template-operations.ts';

/** CloudFormation's operations that the sandbox answers. */
export const CLOUDFORMATION_OPERATIONS: OperationTable = {
  CancelUpdateStack: cancelUpdateStack,
  ContinueUpdateRollback: continueUpdateRollback,
  CreateChangeSet: createChangeSet,
  DeleteChangeSet: deleteChangeSet,
  DeleteStack: deleteStack,
  DescribeChangeSet: describeChangeSet,
  DescribeEvents: describeEvents,
  DescribeStackDriftDetectionStatus: describeDriftDetection,
  DescribeStackEvents: describeStackEvents,
  DescribeStackResource: describeStackResource,
  DescribeStackResourceDrifts: describeResourceDrifts,
  DescribeStackResources: describeStackResources,
  DescribeStacks: describeStacks,
  DetectStackDrift: detectStackDrift,
  ExecuteChangeSet: executeChangeSet,
  GetStackPolicy: getStackPolicy,
  GetTemplate: getTemplate,
  GetTemplateSummary: getTemplateSummary,
  ListChangeSets: listChangeSets,
  ListExports: listExportsPage,
  ListImports: listImportsPage,
  ListStackResources: listStackResources,
  ListStacks: listStacks,
  RollbackStack: rollbackStack,
  SetStackPolicy: setStackPolicy,
  UpdateTerminationProtection: updateTerminationProtection,
  ValidateTemplate: validateTemplate,
};
