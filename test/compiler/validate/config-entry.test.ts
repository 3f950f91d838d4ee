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

describe('a config entry of Consul Enterprise, which no server here can be asked about', () => {
  it.each([
    '{ Kind: sameness-group, Name: shop, DefaultForFailover: true, IncludeLocal: true, Members: [{ Partition: part-1 }, { Peer: dc2 }] }',
    '{ Kind: proxy-defaults, Name: global, PrioritizeByLocality: { Mode: failover } }',
    '{ Kind: service-resolver, Name: web, PrioritizeByLocality: { Mode: none } }',
  ])('has no finding: %s', (entry) => {
    expect(check(withEntries(entry))).toEqual([]);
  });

  it.each([
    ['{ Partition: a, Peer: b }', 'Peer'],
    ['{ Peer: "*" }', '"*"'],
    ['{ Partition: "*" }', '"*"'],
  ])('is found where a member of a sameness group is not one: %s', (member, at) => {
    const text = withEntries(`{ Kind: sameness-group, Name: shop, Members: [${member}] }`);
    const [finding, ...more] = check(text);
    expect({ ...finding, more }).toMatchObject({ code: 'config-entry', more: [] });
    expect(finding && textAt(text, finding)).toBe(at);
  });
});
