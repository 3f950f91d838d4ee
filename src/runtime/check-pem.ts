import { X509Certificate } from 'node:crypto';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/gu;

/**
 * What is wrong with the PEM of certificate authorities, `undefined` for nothing. Node takes any text for one and
 * then trusts nobody, which would look like a certificate of the wrong server. The text itself is in no message.
 */
export function checkPem(text: string): string | undefined {
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) return 'holds no certificate in PEM (-----BEGIN CERTIFICATE-----)';
  const broken = certificates.findIndex((certificate) => !isCertificate(certificate));
  return broken < 0 ? undefined : `holds a certificate that cannot be read: number ${broken + 1}`;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}
