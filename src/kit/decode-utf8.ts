/** Text without its byte order mark, or the offset of the first byte that is not UTF-8. */
export type Utf8Result =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'invalid'; readonly byteOffset: number };

/** Decodes UTF-8 strictly; nothing is replaced. A byte order mark at the start is dropped. */
export function decodeUtf8(bytes: Uint8Array): Utf8Result {
  const text = decodeStrictly(bytes);
  if (text !== undefined) return { kind: 'text', text };
  return { kind: 'invalid', byteOffset: firstInvalidByte(bytes) };
}

/**
 * The longest prefix that decodes as a stream is found by halving: `TextDecoder` does not say where
 * it stopped. A streaming decoder accepts a character that is cut off at the end, so the answer is
 * the start of the bad one.
 */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isPrefixOfText(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  while (valid > 0 && decodeStrictly(bytes.subarray(0, valid)) === undefined) valid -= 1;
  return valid;
}

function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isPrefixOfText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
