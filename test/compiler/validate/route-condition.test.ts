import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const WEB = 'web: { image: "web:1", port: 8080, protocol: http, allow: [edge] }';

describe('route-condition', () => {
  it('refuses a second condition on the path', () => {
    expectFindings(
      mesh`
        services: { ${WEB} }
        gateways:
          edge:
            kind: api-gateway
            listeners: { public: { port: 8443, protocol: http } }
            routes: [{ listener: public, path: /a, pathRegex: /b, pathExact: /c, service: web }]
      `,
      [
        { code: 'route-condition', at: 'pathRegex', related: ['6:34'] },
        { code: 'route-condition', at: 'pathExact', related: ['6:34'] },
      ],
    );
  });

  const rewriting = (paths: string): string => mesh`
    services: { ${WEB} }
    gateways:
      edge:
        kind: api-gateway
        listeners: { public: { port: 8443, protocol: http } }
        routes: [{ listener: public, service: web, ${paths} }]
  `;

  it.each([
    ['path: /echo, rewritePath: /v2/', 'path: /echo/'],
    ['path: /echo/, rewritePath: /v2', 'rewritePath: /v2/'],
    ['rewritePath: /v2', 'rewritePath: /v2/'],
  ])('refuses a rewrite that loses or doubles a slash: %s', (paths, hint) => {
    const rewritten = paths.slice(paths.lastIndexOf(' ') + 1);
    expectFindings(rewriting(paths), [{ code: 'route-condition', at: rewritten, hint }]);
  });

  it.each([
    'path: /echo/, rewritePath: /',
    'path: /echo, rewritePath: /v2',
    'pathExact: /echo, rewritePath: /',
    'pathRegex: "/[a-z]+", rewritePath: /',
  ])('accepts %s', (paths) => {
    expectClean(rewriting(paths));
  });

  it.each([
    ['www.example.com', 'shop.example.com'],
    ['*.example.com', 'www.example.org'],
    ['*.example.com', 'example.com'],
  ])('refuses a host name that a listener for %s never gets: %s', (taken, hostname) => {
    expectFindings(
      mesh`
        services: { ${WEB} }
        gateways:
          edge:
            kind: api-gateway
            listeners: { public: { port: 8443, protocol: http, hostname: "${taken}" } }
            routes: [{ listener: public, hostnames: ["${hostname}"], service: web }]
      `,
      [{ code: 'route-condition', at: `"${hostname}"`, related: [`"${taken}"`] }],
    );
  });

  it.each([
    ['www.example.com', 'www.example.com'],
    ['*.example.com', 'www.example.com'],
    ['*.example.com', 'shop.www.example.com'],
  ])('accepts on a listener for %s the host name %s', (taken, hostname) => {
    expectClean(mesh`
      services: { ${WEB} }
      gateways:
        edge:
          kind: api-gateway
          listeners: { public: { port: 8443, protocol: http, hostname: "${taken}" } }
          routes: [{ listener: public, hostnames: ["${hostname}"], service: web }]
    `);
  });
});
