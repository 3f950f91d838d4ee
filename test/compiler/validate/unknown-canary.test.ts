import { describe, expect, it } from 'vitest';
import { compileText, expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const SERVICES = 'services: { web: { image: "web:1", port: 8080 } }';

describe('unknown-canary', () => {
  it('refuses a canary that the mesh does not have', () => {
    expectFindings(
      mesh`
        rollout: { canary: [wep, controller] }
        ${SERVICES}
      `,
      [
        { code: 'unknown-canary', at: 'wep', hint: 'did you mean "web"?' },
        { code: 'unknown-canary', at: 'controller', hint: 'only services and gateways' },
      ],
    );
  });

  it('accepts a service', () => {
    expectClean(mesh`
      rollout: { canary: [web], maxParallel: 10, stopAfterFailures: 3 }
      ${SERVICES}
    `);
  });
});

describe('rollout', () => {
  it('goes with the compiled mesh, with its defaults, and into no template', () => {
    const plain = compileText(mesh`${SERVICES}`);
    expect(plain.rollout).toEqual({ maxParallel: 5, canary: [], stopAfterFailures: 1 });
    const own = compileText(mesh`
      ${SERVICES}
      rollout: { canary: [web], maxParallel: 2, stopAfterFailures: 3 }
    `);
    expect(own.rollout).toEqual({ maxParallel: 2, canary: ['web'], stopAfterFailures: 3 });
    expect(own.stacks.map(({ body }) => body)).toEqual(plain.stacks.map(({ body }) => body));
  });
});
