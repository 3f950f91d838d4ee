import { describe, expect, it } from 'vitest';
import type { LocatedFinding } from '../../../src/diagnostics/finding.ts';
import { check } from '../../support/mesh-text.ts';
import { ACCEPTED, REFUSED, withEntries } from '../config-entries/cases.ts';

function textAt(text: string, { location }: LocatedFinding): string {
  const line = text.split('\n')[location.line - 1] ?? '';
  return location.line === location.endLine
    ? line.slice(location.column - 1, location.endColumn - 1)
    : line.slice(location.column - 1);
}

describe('a config entry that Consul takes', () => {
  it.each(ACCEPTED)('has no finding: %s', (entry) => {
    const subset = '{ Kind: service-resolver, Name: web, Subsets: { v1: {}, v2: {} } }';
    const own = ACCEPTED.find((one) => one.includes('service-resolver, Name: web')) === entry;
    const text = withEntries(entry, ...(own ? [] : [subset]));
    const others = check(text).filter(({ code }) => code !== 'config-entry-protocol');
    expect(others).toEqual([]);
  });
});

describe('a config entry that Consul refuses', () => {
  it.each(REFUSED)('is found: %s', (entry, code, at) => {
    const text = withEntries(entry);
    const [finding, ...more] = check(text);
    expect({ ...finding, more }).toMatchObject({ code, more: [] });
    if (at !== '-' && finding !== undefined) expect(textAt(text, finding)).toBe(at);
  });
});
