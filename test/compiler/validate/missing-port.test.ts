import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('missing-port', () => {
  it('points at a service that has neither a port nor outboundOnly', () => {
    expectFindings(
      mesh`
        services:
          worker: { image: "w:1" }
      `,
      [{ code: 'missing-port', at: 'worker' }],
    );
  });

  it('does not take outboundOnly: false for an answer', () => {
    expectFindings(
      mesh`
        services:
          worker: { image: "w:1", outboundOnly: false }
      `,
      [{ code: 'missing-port', at: 'worker' }],
    );
  });

  it('points at a port beside outboundOnly', () => {
    expectFindings(
      mesh`
        services:
          worker: { image: "w:1", port: 8080, outboundOnly: true }
      `,
      [{ code: 'missing-port', at: 'port', related: ['true'] }],
    );
  });

  it('accepts one of the two', () => {
    expectClean(mesh`
      services:
        web: { image: "web:1", port: 8080 }
        worker: { image: "worker:1", outboundOnly: true }
        both: { image: "both:1", port: 8080, outboundOnly: false }
    `);
  });
});
