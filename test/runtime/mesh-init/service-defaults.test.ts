import { describe, expect, it } from 'vitest';
import {
  addPassiveHealthCheck,
  makePassiveHealthCheck,
  withoutGatewayFailure,
} from '../../../src/runtime/mesh-init/service-defaults.ts';

const DEFAULTS = {
  Interval: '10000000000ns',
  MaxFailures: 5,
  EnforcingConsecutiveGatewayFailure: 100,
  MaxEjectionPercent: 50,
};

describe('passive health check', () => {
  it('has the documented defaults, also where the config gives only some settings', () => {
    expect(makePassiveHealthCheck({ enabled: true })).toEqual(DEFAULTS);
    expect(makePassiveHealthCheck({ outlierDetection: null })).toEqual(DEFAULTS);
    expect(makePassiveHealthCheck({ outlierDetection: { maxFailures: 3 } })).toEqual({
      ...DEFAULTS,
      MaxFailures: 3,
    });
  });

  it('takes zero for zero', () => {
    const outlierDetection = { enforcingConsecutiveGatewayFailure: 0, maxEjectionPercent: 0 };
    expect(makePassiveHealthCheck({ outlierDetection })).toMatchObject({
      EnforcingConsecutiveGatewayFailure: 0,
      MaxEjectionPercent: 0,
    });
  });

  it('has the fields without a default only when they are given', () => {
    const outlierDetection = {
      interval: 1,
      maxFailures: 2,
      enforcingConsecutive5xx: 3,
      consecutive5xx: 4,
      enforcingConsecutiveGatewayFailure: 5,
      consecutiveGatewayFailure: 6,
      maxEjectionPercent: 7,
    };
    const check = makePassiveHealthCheck({ outlierDetection });
    expect(check).toEqual({
      Interval: '1ns',
      MaxFailures: 2,
      EnforcingConsecutive5xx: 3,
      Consecutive5xx: 4,
      EnforcingConsecutiveGatewayFailure: 5,
      ConsecutiveGatewayFailure: 6,
      MaxEjectionPercent: 7,
    });
    expect(Object.keys(withoutGatewayFailure(check))).toEqual([
      'Interval',
      'MaxFailures',
      'MaxEjectionPercent',
      'EnforcingConsecutive5xx',
      'Consecutive5xx',
    ]);
  });
});

describe('service-defaults with a passive health check', () => {
  const check = makePassiveHealthCheck({ enabled: true });

  it('are a new entry where there is none', () => {
    expect(addPassiveHealthCheck('web', undefined, check)).toEqual({
      Kind: 'service-defaults',
      Name: 'web',
      UpstreamConfig: { Defaults: { PassiveHealthCheck: check } },
    });
  });

  it('keep everything else of an existing entry', () => {
    const existing = {
      Kind: 'service-defaults',
      Name: 'web',
      Protocol: 'http',
      Hash: 6706644647432107000,
      UpstreamConfig: { Overrides: [{ Name: 'api' }], Defaults: { ConnectTimeoutMs: 9 } },
    };
    expect(addPassiveHealthCheck('web', existing, check)).toEqual({
      Kind: 'service-defaults',
      Name: 'web',
      Protocol: 'http',
      UpstreamConfig: {
        Overrides: [{ Name: 'api' }],
        Defaults: { ConnectTimeoutMs: 9, PassiveHealthCheck: check },
      },
    });
  });

  it('stay as they are where the operator has one already', () => {
    const existing = {
      Kind: 'service-defaults',
      Name: 'web',
      UpstreamConfig: { Defaults: { PassiveHealthCheck: { MaxFailures: 1 } } },
    };
    expect(addPassiveHealthCheck('web', existing, check)).toBeUndefined();
  });
});
