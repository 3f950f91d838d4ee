import { describe, expect, it } from 'vitest';
import type { ContainerDescription } from '../../../src/clients/ecs.ts';
import { firstFailedContainer } from '../../../src/deploy/apply/first-failed-container.ts';

const DEFINITIONS: readonly ContainerDescription[] = [
  { name: 'app', isEssential: true, dependsOn: ['dataplane'] },
  { name: 'health-sync', isEssential: true, dependsOn: ['app', 'dataplane'] },
  { name: 'mesh-init', isEssential: false, dependsOn: [] },
  { name: 'dataplane', isEssential: true, dependsOn: ['mesh-init'] },
];

function first(containers: Parameters<typeof firstFailedContainer>[0]): string | undefined {
  return firstFailedContainer(containers, DEFINITIONS)?.name;
}

describe('firstFailedContainer', () => {
  it('is the container with an exit code of its own, not those that were told to stop', () => {
    expect(
      first([
        { name: 'app', exitCode: 143 },
        { name: 'health-sync', exitCode: 137 },
        { name: 'dataplane', exitCode: 1 },
      ]),
    ).toBe('dataplane');
  });

  it('is the one that the others wait for when several failed', () => {
    expect(
      first([
        { name: 'app', exitCode: 1 },
        { name: 'dataplane', exitCode: 1 },
        { name: 'mesh-init', exitCode: 2 },
      ]),
    ).toBe('mesh-init');
  });

  it('is the one that was killed for its memory', () => {
    expect(
      first([
        { name: 'dataplane', exitCode: 1 },
        { name: 'app', exitCode: 137, reason: 'OutOfMemoryError: killed' },
      ]),
    ).toBe('app');
  });

  it('is the one whose image cannot be pulled, although it never ran', () => {
    expect(
      first([
        { name: 'dataplane' },
        { name: 'app', reason: 'CannotPullContainerError: not found' },
      ]),
    ).toBe('app');
  });

  it('is the unhealthy one when all were told to stop', () => {
    expect(
      first([
        { name: 'app', exitCode: 143, health: 'UNHEALTHY' },
        { name: 'dataplane', exitCode: 143, health: 'HEALTHY' },
      ]),
    ).toBe('app');
  });

  it('is an essential one that ended without an error, and mesh-init never', () => {
    expect(
      first([
        { name: 'mesh-init', exitCode: 0 },
        { name: 'app', exitCode: 0 },
        { name: 'dataplane', exitCode: 143 },
      ]),
    ).toBe('app');
    expect(
      first([
        { name: 'mesh-init', exitCode: 0 },
        { name: 'dataplane', exitCode: 143 },
      ]),
    ).toBeUndefined();
  });

  it('is not one that never started because another one failed', () => {
    const reason =
      'CannotStartContainerError: dependency graph: mesh-init did not exit successfully';
    expect(
      first([
        { name: 'dataplane', exitCode: 143, reason },
        { name: 'app', reason },
        { name: 'mesh-init', exitCode: 1 },
      ]),
    ).toBe('mesh-init');
  });
});
