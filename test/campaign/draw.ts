import type { CompiledMesh } from '../../src/model/stack.ts';
import { type ServiceVariant, smallMesh } from '../deploy/small-mesh.ts';
import type { Fault } from '../sandbox/faults.ts';
import type { Random } from './random.ts';

const NAMES = ['web', 'api', 'cart'] as const;

/** A small mesh of one to three services. */
export function drawMesh(random: Random): CompiledMesh {
  const count = random.between(1, NAMES.length);
  const services = NAMES.slice(0, count).map((name): [string, ServiceVariant] => [
    name,
    {
      image: `${name}:${random.between(1, 4)}`,
      ...(random.oneIn(4) ? { rolePolicies: true } : {}),
      ...(random.oneIn(5) ? { rolePath: '/consul-ecs/shop/dev/' } : {}),
    },
  ]);
  return smallMesh({ services: Object.fromEntries(services), hasController: random.oneIn(3) });
}

const READS = [
  'DescribeStacks',
  'DescribeStackEvents',
  'DescribeChangeSet',
  'DescribeServices',
  'ListStackResources',
  'GetTemplate',
] as const;
const WRITES = ['CreateChangeSet', 'ExecuteChangeSet', 'DeleteChangeSet', 'DeleteStack'] as const;

/** What goes wrong in a run: one to four faults, each of which wears off. */
export function drawFaults(random: Random): readonly Fault[] {
  return Array.from({ length: random.between(1, 4) }, () => drawFault(random));
}

function drawFault(random: Random): Fault {
  return random.oneIn(2) ? drawCallFault(random) : drawDeployFault(random);
}

function drawCallFault(random: Random): Fault {
  const after = random.between(1, 30);
  const operation = random.oneIn(2) ? random.pick(READS) : random.pick(WRITES);
  const some = random.between(1, 4);
  switch (random.between(1, 7)) {
    case 1:
      return { kind: 'throttle', after, times: random.between(1, 25) };
    case 2:
      return { kind: 'server-error', operation, times: some };
    case 3:
      return { kind: 'html-error', after, times: some };
    case 4:
      return { kind: 'lost-reply', operation, times: some };
    case 5:
      return { kind: 'lost-request', operation, times: some };
    case 6:
      return { kind: 'stale-read', operation: random.pick(READS), times: random.between(1, 6) };
    default: {
      const message = 'The security token included in the request is expired';
      return { kind: 'api-error', code: 'ExpiredToken', message, status: 403, after, times: some };
    }
  }
}

function drawDeployFault(random: Random): Fault {
  const service = random.pick(NAMES);
  const logicalId = random.pick(['TaskRole', 'TaskDefinition', 'Service', 'Cluster', 'LogGroup']);
  const times = random.between(1, 4);
  switch (random.between(1, 8)) {
    case 1:
    case 2:
      return { kind: 'task-fails', service, container: service, exitCode: 1, times };
    case 3:
      return { kind: 'image-not-found', service, times };
    case 4:
      return { kind: 'health-check-fails', service, times };
    case 5:
      return { kind: 'silent-rollback', service, times: 1 };
    case 6:
      return { kind: 'validation-fails', logicalId, message: 'no', times: 1 };
    default: {
      const phase = random.pick(['create', 'update', 'delete'] as const);
      return {
        kind: 'resource-fails',
        logicalId,
        phase,
        message: 'no',
        times: random.between(1, 2),
      };
    }
  }
}
