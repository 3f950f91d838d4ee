import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('reserved-port', () => {
  it.each([8300, 8301, 8302, 8500, 8501, 8502, 8600, 10000])(
    'refuses %i as a port of the proxy',
    (port) => {
      expectFindings(
        mesh`
          services:
            web: { image: "web:1", port: 8080, proxy: { publicListenerPort: ${port} } }
            api: { image: "api:1", port: 8080, proxy: { readinessPort: ${port} } }
        `,
        [
          { code: 'reserved-port', at: '2:67' },
          { code: 'reserved-port', at: '3:62' },
        ],
      );
    },
  );

  it("refuses Envoy's admin port, which clashes too", () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, proxy: { publicListenerPort: 19000 } }
      `,
      [
        { code: 'port-clash', at: '19000', related: ['{ publicListenerPort: 19000 }'] },
        { code: 'reserved-port', at: '19000' },
      ],
    );
  });

  it('accepts neighbours, and these ports for the application and upstreams', () => {
    expectClean(mesh`
      services:
        web:
          image: web:1
          port: 8500
          proxy: { publicListenerPort: 8503, readinessPort: 10001 }
          upstreams: { web: { localBindPort: 8300 } }
    `);
  });
});
