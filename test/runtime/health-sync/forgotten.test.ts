import { describe, expect, it } from 'vitest';
import type { SessionReply } from '../../../src/runtime/consul-session.ts';
import { countMissing, readRegistration } from '../../../src/runtime/health-sync/forgotten.ts';

describe('whether Consul has forgotten the task', () => {
  const answer = (body: unknown): SessionReply => ({ kind: 'ok', body });

  it('reads the entry, or its absence, from the answer of a server', () => {
    expect(readRegistration(answer({ Services: [{ ID: 'web' }] }))).toBe('there');
    expect(readRegistration(answer({ Services: [] }))).toBe('missing');
    expect(readRegistration(answer({ Services: null }))).toBe('missing');
    expect(readRegistration(answer(null))).toBe('missing');
  });

  it.each<SessionReply>([
    { kind: 'unreachable', reason: 'timeout', message: '' },
    { kind: 'refused', status: 500, message: 'No cluster leader' },
    { kind: 'refused', status: 403, message: 'ACL not found' },
    { kind: 'login-refused', status: 403, message: '' },
    { kind: 'unavailable', message: '' },
  ])('learns nothing from %j', (reply) => {
    expect(readRegistration(reply)).toBe('unknown');
  });

  it('counts absences in a row, over answers that say nothing', () => {
    expect(countMissing(1, 'missing')).toBe(2);
    expect(countMissing(2, 'unknown')).toBe(2);
    expect(countMissing(2, 'there')).toBe(0);
  });
});
