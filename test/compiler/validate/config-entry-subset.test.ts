import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

const text = (...entries: readonly string[]): string => mesh`
consul:
  servers: { hosts: consul.example }
  configEntries:
    - { Kind: service-resolver, Name: web, Subsets: { blue: {}, green: {} } }
    - ${entries.join('\n    - ')}
services: { web: { image: "web:1", port: 8080, protocol: http } }
`;
const splitter = (more: string): string =>
  `{ Kind: service-splitter, Name: web, Splits: [{ Weight: 100, ${more} }] }`;

describe('config-entry-subset', () => {
  it('points at a subset that the resolver does not have, and suggests one', () => {
    expectFindings(text(splitter('ServiceSubset: bleu')), [
      { code: 'config-entry-subset', at: 'bleu', related: ['4:39'], hint: 'did you mean "blue"?' },
    ]);
  });

  it('warns where the file has no resolver of the service', () => {
    expectFindings(text(splitter('Service: other, ServiceSubset: blue')), [
      { code: 'config-entry-subset', at: '5:99', severity: 'warning', hint: 'service-resolver' },
    ]);
  });

  it('accepts subsets of the resolver, also from another resolver', () => {
    expectClean(text(splitter('ServiceSubset: green')));
    expectClean(
      text(
        '{ Kind: service-resolver, Name: old, Redirect: { Service: web, ServiceSubset: blue } }',
      ),
    );
  });
});
