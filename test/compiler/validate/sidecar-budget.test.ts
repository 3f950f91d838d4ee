import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

/** MiB that the sidecars set aside: 64 + 128 + 56. */
const SIDECARS = 248;

describe('sidecar-budget', () => {
  it('refuses containers and sidecars that ask for more than the task has', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            memory: 2048
            memoryReservation: ${2048 - SIDECARS - 100}
            containers: { other: { image: "b:1", memory: 101 } }
      `,
      [{ code: 'sidecar-budget', at: '2048', hint: 'at least 2049 MiB' }],
    );
  });

  it('points at the service when the memory of the task comes from elsewhere', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, memoryReservation: 1024 }
      `,
      [{ code: 'sidecar-budget', at: '2:3' }],
    );
  });

  it('looks at tasks on EC2 too', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, launchType: EC2, memory: ${SIDECARS - 1} }
      `,
      [{ code: 'sidecar-budget', at: String(SIDECARS - 1) }],
    );
  });

  it('accepts a task that is filled to the last MiB, and counts a reservation before a limit', () => {
    expectClean(mesh`
      services:
        full: { image: "a:1", port: 8080, memoryReservation: ${1024 - SIDECARS} }
        burst:
          image: a:1
          port: 8080
          containers: { other: { image: "b:1", memory: 1024, memoryReservation: 100 } }
    `);
  });
});
