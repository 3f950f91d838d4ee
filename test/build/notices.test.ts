import { describe, expect, test } from 'vitest';
import type { BundledPackage } from '../../scripts/build/bundled-packages.ts';
import { licenceProblems, noticesOf } from '../../scripts/build/notices.ts';

const YAML: BundledPackage = {
  name: 'yaml',
  version: '2.9.1',
  licence: 'ISC',
  licenceText: 'Copyright Eemeli Aro',
};
const CLIENT: BundledPackage = {
  name: '@aws-sdk/client-ecs',
  version: '3.1.0',
  licence: 'Apache-2.0',
  licenceText: 'Apache License',
};
const WITHOUT_TEXT: BundledPackage = {
  name: '@aws-sdk/nested-clients',
  version: '3.2.0',
  licence: 'Apache-2.0',
};

describe('a bundled package', () => {
  test('is well with a licence that asks for its text only', () => {
    expect(licenceProblems([YAML, CLIENT])).toEqual([]);
  });

  test.each(['GPL-3.0-only', 'UNLICENSED', ''])('must not have the licence "%s"', (licence) => {
    expect(licenceProblems([{ ...YAML, licence }])).toEqual([
      expect.stringContaining(`yaml has the licence "${licence}"`),
    ]);
  });

  test('has to bring the text of its licence, which names who holds the copyright', () => {
    const { licenceText: _, ...withoutText } = YAML;
    expect(licenceProblems([withoutText])).toEqual(['yaml comes without the text of its licence']);
  });

  test('may leave the text of the Apache License to another package', () => {
    expect(licenceProblems([CLIENT, WITHOUT_TEXT])).toEqual([]);
    expect(licenceProblems([WITHOUT_TEXT])).toHaveLength(1);
  });
});

describe('the notices', () => {
  test('name each package with its version and licence', () => {
    const text = noticesOf([CLIENT, YAML]);
    expect(text).toContain('@aws-sdk/client-ecs 3.1.0 (Apache-2.0)\n');
    expect(text).toContain('yaml 2.9.1 (ISC)\n');
  });

  test('hold each text once, below the packages that it is for', () => {
    const text = noticesOf([CLIENT, YAML, WITHOUT_TEXT]);
    expect(text).toContain(
      '@aws-sdk/client-ecs 3.1.0 (Apache-2.0)\n' +
        '@aws-sdk/nested-clients 3.2.0 (Apache-2.0)\n\nApache License\n',
    );
    expect(text.match(/Apache License\n/g)).toHaveLength(1);
  });

  test('hold the Apache License once, and the copyright line of each package', () => {
    const other = {
      ...CLIENT,
      name: '@smithy/core',
      licenceText: 'Apache License\n  Copyright 2019 A',
    };
    const text = noticesOf([CLIENT, other]);
    expect(text.match(/Apache License\n/g)).toHaveLength(1);
    expect(text).toContain('@smithy/core 3.1.0 (Apache-2.0)\n  Copyright 2019 A\n');
  });

  test('pass on a NOTICE file', () => {
    expect(noticesOf([{ ...CLIENT, notice: 'Portions by Example Corp.' }])).toContain(
      'Portions by Example Corp.',
    );
  });
});
