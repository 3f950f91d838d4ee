import { describe, expect, it } from 'vitest';
import { hclText } from '../../../src/compiler/lower/hcl-text.ts';
import { readHcl } from './read-hcl.ts';

const SETTINGS = {
  server: true,
  name: 'a "b" \\ c',
  none: -1,
  addresses: ['x', '{{ GetPrivateIP }}'],
  tls: { defaults: { ca_file: '/ca.pem' }, internal_rpc: { verify_incoming: true } },
};

describe('configuration as HCL', () => {
  it('has a line for each setting, and blocks for maps', () => {
    expect(hclText({ a: 1, b: { c: { d: 'e' } }, f: [] })).toBe(
      ['a = 1', 'b {', '  c {', '    d = "e"', '  }', '}', 'f = []'].join('\n'),
    );
  });

  it('says all that it was given', () => {
    expect(readHcl(hclText(SETTINGS))).toEqual(SETTINGS);
  });
});
