import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText } from '../../../src/compiler/lower/json-text.ts';
import type { Json } from '../../../src/model/template.ts';

const FILLED_IN = { 'Fn::GetAtt': ['LoadBalancer', 'DNSName'] };

/** What CloudFormation makes of a text in which it fills something in. */
function fill(text: Json, value: string): string {
  if (typeof text === 'string') return text;
  const { 'Fn::Join': join } = text as { 'Fn::Join': [string, Json[]] };
  const [separator, parts] = join;
  return parts.map((part) => (typeof part === 'string' ? part : value)).join(separator);
}

describe('the text of a JSON value', () => {
  it('is that of JSON where CloudFormation fills nothing in', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(jsonText(value, FILLED_IN)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('is that of JSON with what CloudFormation fills in, wherever it stands', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, key) => {
        const withHole = (hole: unknown) => ({ before: value, [key]: [hole, { hole }], value });
        expect(fill(jsonText(withHole(FILLED_IN), FILLED_IN), 'a.example')).toBe(
          JSON.stringify(withHole('a.example')),
        );
      }),
    );
  });

  it("takes a user's value for what it is, even when it looks like a function of CloudFormation", () => {
    const lookalike = { ...FILLED_IN };
    expect(jsonText([lookalike, '${LoadBalancer.DNSName}'], FILLED_IN)).toBe(
      '[{"Fn::GetAtt":["LoadBalancer","DNSName"]},"${LoadBalancer.DNSName}"]',
    );
  });

  it('is as few parts as there can be', () => {
    expect(jsonText({ a: 1, b: FILLED_IN, c: [true] }, FILLED_IN)).toEqual({
      'Fn::Join': ['', ['{"a":1,"b":"', FILLED_IN, '","c":[true]}']],
    });
  });
});
