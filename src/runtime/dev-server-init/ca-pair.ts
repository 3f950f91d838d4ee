/** A certificate authority as PEM; a part that is missing is empty. */
export interface CaPair {
  readonly certificate: string;
  readonly key: string;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[^-]+-----END \1-----/gu;

/**
 * The certificates of one text and the key of another. Either may hold more than that: a secret often keeps both, and
 * the secret of another mesh's dev server does.
 */
export function caPairOf(texts: CaPair): CaPair {
  const certificates = blocks(texts.certificate, (label) => label === 'CERTIFICATE');
  const [key] = blocks(texts.key, (label) => label.endsWith('PRIVATE KEY'));
  return { certificate: lines(certificates), key: lines(key === undefined ? [] : [key]) };
}

/** Both parts as one text, from which `caPairOf` takes them again. */
export function caPairText({ certificate, key }: CaPair): string {
  return `${certificate}${key}`;
}

function blocks(text: string, isWanted: (label: string) => boolean): string[] {
  return [...text.matchAll(BLOCK)]
    .filter(([, label = '']) => isWanted(label))
    .map(([block]) => block);
}

function lines(pem: readonly string[]): string {
  return pem.map((block) => `${block}\n`).join('');
}
