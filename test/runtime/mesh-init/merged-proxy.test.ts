import { describe, expect, it } from 'vitest';
import { readTrafficRules } from '../../../src/runtime/mesh-init/merged-proxy.ts';
import type { ServiceWorkload, TransparentProxySettings } from '../../../src/runtime/settings.ts';

const WORKLOAD: ServiceWorkload = {
  kind: 'service',
  service: { port: 8080 },
  proxy: {},
  syncedContainers: [],
};
const SETTINGS: TransparentProxySettings = {
  enabled: true,
  consulDns: false,
  excludeInboundPorts: [],
  excludeOutboundPorts: [],
  excludeOutboundCidrs: [],
  excludeUids: [],
};

describe('traffic rules of a merged proxy entry', () => {
  const read = (proxy: unknown, settings = SETTINGS) =>
    readTrafficRules({ Services: [{ Port: 20_000, Proxy: proxy }] }, WORKLOAD, settings);

  it('have the ports of the entry, and let the readiness check pass', () => {
    expect(read({})).toEqual({
      kind: 'ok',
      rules: {
        inboundPort: 20_000,
        outboundPort: 15_001,
        excludeInboundPorts: [22_000],
        excludeOutboundPorts: [],
        excludeOutboundCidrs: [],
        excludeUids: [],
        redirectsDns: false,
      },
    });
  });

  it.each([21_000, '21000'])('follow a bind port of %j', (bind_port) => {
    expect(read({ Config: { bind_port } })).toMatchObject({ rules: { inboundPort: 21_000 } });
  });

  it('let metrics and exposed paths pass, whose ports central configuration sets', () => {
    const proxy = {
      Config: {
        envoy_prometheus_bind_addr: '0.0.0.0:20200',
        envoy_stats_bind_addr: '[::]:20201',
      },
      TransparentProxy: { OutboundListenerPort: 15_999 },
      Expose: { Paths: [{ ListenerPort: 21_500 }, { ListenerPort: 0 }] },
    };
    const settings = { ...SETTINGS, excludeInboundPorts: [9_000] };
    expect(read(proxy, settings)).toMatchObject({
      rules: {
        outboundPort: 15_999,
        excludeInboundPorts: [9_000, 22_000, 20_200, 20_201, 21_500],
      },
    });
  });

  it('cannot be made of a metrics address without a port', () => {
    expect(read({ Config: { envoy_stats_bind_addr: '0.0.0.0' } })).toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('envoy_stats_bind_addr'),
    });
  });

  it.each([
    [null, '0 entries'],
    [{ Services: [] }, '0 entries'],
    [{ Services: [{ Port: 1 }] }, '1 entries'],
    [{ Services: [{ Proxy: {} }, { Proxy: {} }] }, '2 entries'],
  ])('need exactly one proxy, and not %j', (answer, message) => {
    expect(readTrafficRules(answer, WORKLOAD, SETTINGS)).toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining(message),
    });
  });
});
