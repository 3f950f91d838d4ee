import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('port-clash', () => {
  it('finds the port of the application among the ports of the proxy', () => {
    expectFindings(
      mesh`
        services:
          a: { image: "a:1", port: 20000 }
          b: { image: "a:1", port: 22000 }
          c: { image: "a:1", port: 19000 }
          d: { image: "a:1", port: 20300 }
      `,
      [
        { code: 'port-clash', at: '20000', related: ['2:3'] },
        { code: 'port-clash', at: '22000', related: ['3:3'] },
        { code: 'port-clash', at: '19000', related: ['4:3'] },
        { code: 'port-clash', at: '20300', related: ['5:3'] },
      ],
    );
  });

  it('points at both settings when the file has them', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, proxy: { publicListenerPort: 21000, readinessPort: 21000 } }
      `,
      [{ code: 'port-clash', at: '2:89', related: ['2:67'] }],
    );
  });

  it('finds an upstream on the port of the application, of the proxy or of another upstream', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            upstreams:
              a: { localBindPort: 8080 }
              b: { localBindPort: 20000 }
              c: { localBindPort: 9091 }
              d: { localBindPort: 9091 }
        externalServices: { a: {}, b: {}, c: {}, d: {} }
      `,
      [
        { code: 'port-clash', at: '6:27', related: ['4:11'] },
        { code: 'port-clash', at: '20000', related: ['2:3'] },
        { code: 'port-clash', at: '9:27', related: ['8:27'] },
      ],
    );
  });

  it('finds a port that a container publishes on that of another container, of an upstream or of the proxy', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            portMappings: [{ containerPort: 8080 }, { containerPort: 9100 }]
            upstreams: { api: { localBindPort: 9200 } }
            containers:
              metrics: { image: "metrics:1", portMappings: [{ containerPort: 9100 }] }
              debug: { image: "debug:1", portMappings: [{ containerPort: 9200 }] }
              proxy: { image: "proxy:1", portMappings: [{ containerPort: 20000, protocol: tcp }] }
          api: { image: "api:1", port: 8081 }
      `,
      [
        { code: 'port-clash', at: '6:40', related: ['9:66'] },
        { code: 'port-clash', at: '8:70', related: ['5:62'] },
        { code: 'port-clash', at: '20000', related: ['2:3'] },
      ],
    );
  });

  it('finds a port that one container publishes twice', () => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, portMappings: [{ containerPort: 81 }, { containerPort: 81 }] }
      `,
      [{ code: 'port-clash', at: '2:93', related: ['2:70'] }],
    );
  });

  it('takes the container that publishes the port of the service for the application', () => {
    expectClean(mesh`
      services:
        web:
          image: web:1
          port: 8080
          containers:
            nginx: { image: "nginx:1", portMappings: [{ containerPort: 8080 }] }
    `);
  });

  it('accepts a port for UDP beside the same for TCP, and a range', () => {
    expectClean(mesh`
      services:
        web:
          image: web:1
          port: 8080
          portMappings:
            - { containerPort: 8080 }
            - { containerPort: 8080, protocol: udp }
            - { containerPortRange: 9000-9010 }
    `);
  });

  it('accepts one port on two addresses, unless one of them is all addresses', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            upstreams:
              a: { localBindPort: 9091 }
              b: { localBindPort: 9091, localBindAddress: 127.0.0.2 }
              c: { localBindPort: 9091, localBindAddress: 0.0.0.0 }
        externalServices: { a: {}, b: {}, c: {} }
      `,
      [{ code: 'port-clash', at: '8:27', related: ['6:27'] }],
    );
  });

  it('accepts the same ports in different services', () => {
    expectClean(mesh`
      services:
        web: { image: "web:1", port: 8080, upstreams: { api: { localBindPort: 9091 } } }
        api: { image: "api:1", port: 8080, upstreams: { web: { localBindPort: 9091 } } }
    `);
  });
});
