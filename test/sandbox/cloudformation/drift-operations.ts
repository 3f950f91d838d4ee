import { validationError } from '../errors.ts';
import type { Input } from '../input.ts';
import { pageOf } from '../paging.ts';
import { type OutputObject, toText } from '../values.ts';
import type { CallContext } from '../world.ts';
import { findDrift } from './drift.ts';
import type { ResourceDrift, Stack } from './model.ts';
import { type Place, requireLiveStack } from './stacks.ts';

const DETECTION_MS = 300;
const PAGE_SIZE = 100;

/** DetectStackDrift: begins a detection, whose id DescribeStackDriftDetectionStatus takes. */
export function detectStackDrift(context: CallContext, input: Input): OutputObject {
  const stack = requireLiveStack(context, input.requiredText('StackName'));
  if (
    stack.status.endsWith('_IN_PROGRESS') ||
    stack.driftDetection?.status === 'DETECTION_IN_PROGRESS'
  ) {
    throw validationError(
      `Drift detection cannot be performed on stack [${stack.id}] while in status ${stack.status}`,
    );
  }
  const id = context.world.ids.uuid(`${stack.id} drift`);
  stack.driftDetection = {
    id,
    status: 'DETECTION_IN_PROGRESS',
    atMs: context.world.clock.now(),
    drifts: [],
  };
  void detect(context, stack, id);
  return { StackDriftDetectionId: id };
}

/** DescribeStackDriftDetectionStatus. */
export function describeDriftDetection(context: CallContext, input: Input): OutputObject {
  const id = input.requiredText('StackDriftDetectionId');
  const stack = context.region.cloudFormation.stacks.find((one) => one.driftDetection?.id === id);
  const detection = stack?.driftDetection;
  if (stack === undefined || detection === undefined) {
    throw validationError(`Drift detection operation [${id}] does not exist`);
  }
  const isDone = detection.status === 'DETECTION_COMPLETE';
  const drifted = detection.drifts.filter(({ status }) => status !== 'IN_SYNC');
  return {
    StackId: stack.id,
    StackDriftDetectionId: id,
    StackDriftStatus: isDone ? driftStatus(detection.drifts) : undefined,
    DetectionStatus: detection.status,
    DriftedStackResourceCount: isDone ? drifted.length : undefined,
    Timestamp: new Date(detection.atMs),
  };
}

/** DescribeStackResourceDrifts: what the last detection found. */
export function describeResourceDrifts(context: CallContext, input: Input): OutputObject {
  const stack = requireLiveStack(context, input.requiredText('StackName'));
  const wanted = input.texts('StackResourceDriftStatusFilters') ?? [];
  const drifts = (stack.driftDetection?.drifts ?? []).filter(
    ({ status }) => wanted.length === 0 || wanted.includes(status),
  );
  const page = pageOf(drifts, {
    token: input.text('NextToken'),
    size: input.number('MaxResults') ?? PAGE_SIZE,
    refuse: () => validationError('Invalid NextToken'),
  });
  return {
    StackResourceDrifts: page.items.map((drift) => driftAnswer(stack, drift)),
    NextToken: page.nextToken,
  };
}

/** `DRIFTED` as soon as one resource is. */
function driftStatus(drifts: readonly ResourceDrift[]): string {
  return drifts.some(({ status }) => status !== 'IN_SYNC') ? 'DRIFTED' : 'IN_SYNC';
}

async function detect(place: Place, stack: Stack, id: string): Promise<void> {
  await place.world.clock.sleep(DETECTION_MS);
  if (stack.driftDetection?.id !== id) return;
  stack.driftDetection = {
    id,
    status: 'DETECTION_COMPLETE',
    atMs: place.world.clock.now(),
    drifts: findDrift(place, stack),
  };
}

function driftAnswer(stack: Stack, drift: ResourceDrift): OutputObject {
  const { resource, status, actual, differences } = drift;
  return {
    StackId: stack.id,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ExpectedProperties: JSON.stringify(resource.properties),
    ActualProperties: actual === undefined ? undefined : JSON.stringify(actual),
    PropertyDifferences: differences.map(({ path, before, after }) => ({
      PropertyPath: `/${path.join('/')}`,
      ExpectedValue: toText(before),
      ActualValue: toText(after),
      DifferenceType: differenceType(before, after),
    })),
    StackResourceDriftStatus: status,
    Timestamp: new Date(stack.driftDetection?.atMs ?? 0),
  };
}

function differenceType(before: unknown, after: unknown): string {
  if (before === undefined) return 'ADD';
  return after === undefined ? 'REMOVE' : 'NOT_EQUAL';
}
