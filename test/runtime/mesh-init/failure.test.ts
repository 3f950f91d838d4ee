import { rootCertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import type { FailedReply } from '../../../src/runtime/consul-session.ts';
import { failureOf } from '../../../src/runtime/mesh-init/failure.ts';
import { readSettings } from '../../../src/runtime/settings.ts';
import { SERVICE_CONFIG } from '../task-config.ts';

describe('what usually is behind a failure of mesh-init', () => {
  const advice = (reply: FailedReply, environment: NodeJS.ProcessEnv = {}): string => {
    const variables = { ...environment, CONSUL_ECS_CONFIG_JSON: JSON.stringify(SERVICE_CONFIG) };
    const reading = readSettings(variables);
    if (reading.kind === 'invalid') throw new Error(reading.message);
    return failureOf(reply, reading.settings).advice;
  };
  const refused = (status: number, message = ''): FailedReply => ({
    kind: 'refused',
    status,
    message,
  });
  const away = (reason: 'unreachable' | 'certificate' | 'protocol' | 'discovery'): FailedReply => ({
    kind: 'unreachable',
    reason,
    message: '',
  });

  it.each([
    [away('unreachable'), 'running at consul.internal port 8501'],
    [away('certificate'), 'CONSUL_HTTPS_CACERT_PEM'],
    [away('protocol'), 'consulServers.http.https to false'],
    [away('discovery'), 'consulServers.hosts'],
    [refused(403, 'Permission denied: lacks permission node:write'), 'registers the node'],
    [refused(403, 'Permission denied: lacks service:write'), 'consul.hashicorp.com.service-name'],
    [refused(400, 'Client sent an HTTP request to an HTTPS server.'), 'consulServers.http.https'],
    [refused(403, 'Permission denied: anonymous token lacks'), 'consulLogin.enabled'],
    [refused(500, 'No cluster leader'), 'leader'],
    [{ kind: 'login-refused', status: 403, message: '' } as const, 'is the controller running?'],
    [{ kind: 'unavailable', message: '' } as const, 'task role'],
  ])('is told for %j', (reply, expected) => {
    expect(advice(reply)).toContain(expected);
  });

  it('is the name in the certificate where the authority is known', () => {
    expect(advice(away('certificate'), { CONSUL_HTTPS_CACERT_PEM: rootCertificates[0] })).toContain(
      'tlsServerName',
    );
  });

  it('does not help against a request that Consul does not understand', () => {
    const settings = readSettings({ CONSUL_ECS_CONFIG_JSON: JSON.stringify(SERVICE_CONFIG) });
    if (settings.kind === 'invalid') throw new Error(settings.message);
    expect(failureOf(refused(400), settings.settings).isFinal).toBe(true);
    expect(failureOf(refused(403), settings.settings).isFinal).toBe(false);
  });
});
