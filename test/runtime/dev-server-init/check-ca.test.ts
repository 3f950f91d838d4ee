import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { caPairOf, caPairText } from '../../../src/runtime/dev-server-init/ca-pair.ts';
import { checkCa } from '../../../src/runtime/dev-server-init/check-ca.ts';
import { AUTHORITY, OTHER_AUTHORITY, SERVER_CERTIFICATE } from './authorities.ts';

const NOW = Date.parse('2027-01-01');
const { privateKey: LOCKED_KEY } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'sec1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
});

describe('checking an authority', () => {
  it('says until when a good one is good', () => {
    const check = checkCa(AUTHORITY, NOW);
    expect(check).toMatchObject({ kind: 'ok' });
    expect(check).toHaveProperty('validUntilMs', Date.parse('2126-11-01T13:28:01Z'));
  });

  it.each([
    ['no PEM', { ...AUTHORITY, certificate: 'none' }, 'its certificate is no PEM'],
    ['no key', { ...AUTHORITY, key: '' }, 'its key is no PEM'],
    ['a key behind a password', { ...AUTHORITY, key: LOCKED_KEY }, 'without a password'],
    ['a foreign key', { ...AUTHORITY, key: OTHER_AUTHORITY.key }, 'not that of its certificate'],
    [
      'a server’s certificate',
      { ...AUTHORITY, certificate: SERVER_CERTIFICATE },
      'not one of an authority',
    ],
  ])('refuses one with %s', (_title, pair, reason) => {
    expect(checkCa(pair, NOW)).toEqual({
      kind: 'unusable',
      reason: expect.stringContaining(reason),
    });
  });

  it('refuses one whose time is over, from its last second on', () => {
    const end = Date.parse('2126-11-01T13:28:01Z');
    expect(checkCa(AUTHORITY, end - 1)).toMatchObject({ kind: 'ok' });
    expect(checkCa(AUTHORITY, end)).toMatchObject({ reason: expect.stringContaining('2126') });
  });
});

describe('the parts of an authority', () => {
  it('come back from the text that holds both', () => {
    const text = caPairText(AUTHORITY);
    expect(caPairOf({ certificate: text, key: text })).toEqual(AUTHORITY);
  });

  it('are found among other blocks, with line breaks of any kind around them', () => {
    const parameters =
      '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----';
    const key = `${parameters}\n${AUTHORITY.key}`;
    const certificate = `# ours\r\n${AUTHORITY.certificate}\n\n${OTHER_AUTHORITY.certificate}`;
    expect(caPairOf({ certificate, key })).toEqual({
      certificate: AUTHORITY.certificate + OTHER_AUTHORITY.certificate,
      key: AUTHORITY.key,
    });
  });

  it('are empty where they are missing', () => {
    expect(caPairOf({ certificate: AUTHORITY.key, key: AUTHORITY.certificate })).toEqual({
      certificate: '',
      key: '',
    });
    expect(caPairOf({ certificate: '', key: LOCKED_KEY })).toMatchObject({ key: '' });
  });
});
