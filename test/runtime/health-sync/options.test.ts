import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../src/runtime/health-sync/options.ts';

describe('options of health-sync', () => {
  it('leave as consul-ecs does unless a delay is set', () => {
    expect(readOptions({})).toEqual({
      kind: 'ok',
      options: { shutdown: { kind: 'follow-dataplane' }, endsWhenForgotten: false },
    });
  });

  it('wait for the delay and leave the deregistration to the controller', () => {
    expect(readOptions({ MESHC_SHUTDOWN_DELAY_SECONDS: '2.5' })).toMatchObject({
      options: { shutdown: { kind: 'delay', delayMs: 2_500, deregisters: false } },
    });
  });

  it('deregister and end when forgotten where that is asked for', () => {
    const environment = {
      MESHC_SHUTDOWN_DELAY_SECONDS: '0',
      MESHC_DEREGISTER: 'true',
      MESHC_RESTART_WHEN_FORGOTTEN: 'true',
    };
    expect(readOptions(environment)).toMatchObject({
      options: {
        shutdown: { kind: 'delay', delayMs: 0, deregisters: true },
        endsWhenForgotten: true,
      },
    });
  });

  it('name every variable that has no sense', () => {
    const environment = {
      MESHC_SHUTDOWN_DELAY_SECONDS: '-1',
      MESHC_DEREGISTER: 'yes',
      MESHC_RESTART_WHEN_FORGOTTEN: '1',
    };
    expect(readOptions(environment)).toEqual({
      kind: 'invalid',
      problems: [
        'MESHC_DEREGISTER must be true or false, not "yes"',
        'MESHC_RESTART_WHEN_FORGOTTEN must be true or false, not "1"',
        'MESHC_SHUTDOWN_DELAY_SECONDS must be a number of seconds, not "-1"',
      ],
    });
  });
});
