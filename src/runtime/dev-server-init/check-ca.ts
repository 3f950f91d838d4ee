import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { CaPair } from './ca-pair.ts';

/** Until when an authority is good, in milliseconds since 1970, or why it cannot sign. */
export type CaCheck =
  | { readonly kind: 'ok'; readonly validUntilMs: number }
  | { readonly kind: 'unusable'; readonly reason: string };

/** Looks at an authority before Consul does, whose own message would not say what to change. */
export function checkCa(pair: CaPair, nowMs: number): CaCheck {
  const certificate = parse(() => new X509Certificate(pair.certificate));
  if (certificate === undefined) return unusable('its certificate is no PEM of a certificate');
  const key = parse((): KeyObject => createPrivateKey(pair.key));
  if (key === undefined) return unusable('its key is no PEM of a private key without a password');
  if (!certificate.ca) return unusable('its certificate is not one of an authority');
  if (!certificate.checkPrivateKey(key)) return unusable('its key is not that of its certificate');
  const validUntilMs = Date.parse(certificate.validTo);
  if (validUntilMs <= nowMs) return unusable(`it expired on ${certificate.validTo}`);
  return { kind: 'ok', validUntilMs };
}

function unusable(reason: string): CaCheck {
  return { kind: 'unusable', reason };
}

/** The errors of OpenSSL say nothing that helps, and may quote what they read. */
function parse<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
