import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean } from '../../src/kit/did-you-mean.ts';

const KEYS = ['image', 'port', 'protocol', 'desiredCount', 'healthCheck', 'upstreams', 'cpu'];

describe('didYouMean', () => {
  it.each([
    ['imag', 'image'],
    ['imgae', 'image'],
    ['prot', 'port'],
    ['protocl', 'protocol'],
    ['desired_count', 'desiredCount'],
    ['DesiredCount', 'desiredCount'],
    ['health-check', 'healthCheck'],
    ['helthCheck', 'healthCheck'],
    ['upstream', 'upstreams'],
    ['CPU', 'cpu'],
  ])('finds what "%s" stands for', (word, meant) => {
    expect(didYouMean(word, KEYS)).toBe(meant);
  });

  it.each(['memory', 'x', 'network', '', 'environment'])('finds nothing near "%s"', (word) => {
    expect(didYouMean(word, KEYS)).toBeUndefined();
  });

  it('does not take a word for another that only ends like it', () => {
    expect(didYouMean('ingress-gateway', ['mesh-gateway', 'api-gateway'])).toBeUndefined();
    expect(didYouMean('terminatng-gatway', ['terminating-gateway'])).toBe('terminating-gateway');
  });

  it('takes a swap of neighbours for one mistake', () => {
    expect(didYouMean('ab', ['ba', 'xy'])).toBe('ba');
  });

  it('takes the first by text order among equals, whatever their order', () => {
    expect(didYouMean('bat', ['hat', 'cat'])).toBe('cat');
    expect(didYouMean('bat', ['cat', 'hat'])).toBe('cat');
  });

  it('never answers with the word itself', () => {
    expect(didYouMean('port', ['port', 'ports'])).toBe('ports');
  });

  it('does not compare words of unlimited length', () => {
    const long = 'x'.repeat(1_000_000);
    expect(didYouMean(long, [`${long}y`])).toBeUndefined();
  });

  it('finds every word of five letters and more from which one letter is missing', () => {
    const word = fc.string({ minLength: 5, maxLength: 30, unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(word, fc.nat(29), (meant, index) => {
        const position = index % meant.length;
        const written = meant.slice(0, position) + meant.slice(position + 1);
        expect(didYouMean(written, [meant])).toBe(meant);
      }),
    );
  });
});
