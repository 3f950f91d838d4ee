import { describe, expect, test } from 'vitest';
import { sbomOf } from '../../scripts/build/sbom.ts';

const PRODUCT = { name: 'meshc', version: '1.4.0', licence: 'MPL-2.0' };
const PACKAGES = [
  { name: '@aws-sdk/core', version: '3.9.0', licence: 'Apache-2.0' },
  { name: 'yaml', version: '2.9.1', licence: 'ISC' },
];

describe('the list of components', () => {
  const sbom = JSON.parse(sbomOf(PRODUCT, PACKAGES));

  test('is CycloneDX 1.6 and says whose it is', () => {
    expect(sbom).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: { component: { type: 'application', purl: 'pkg:npm/meshc@1.4.0' } },
    });
  });

  test('names each package with its version, licence and package URL', () => {
    expect(sbom.components).toEqual([
      {
        type: 'library',
        'bom-ref': 'pkg:npm/%40aws-sdk/core@3.9.0',
        name: '@aws-sdk/core',
        version: '3.9.0',
        licenses: [{ license: { id: 'Apache-2.0' } }],
        purl: 'pkg:npm/%40aws-sdk/core@3.9.0',
      },
      expect.objectContaining({ purl: 'pkg:npm/yaml@2.9.1' }),
    ]);
  });

  test('says that the programs depend on all of them', () => {
    expect(sbom.dependencies).toEqual([
      {
        ref: 'pkg:npm/meshc@1.4.0',
        dependsOn: ['pkg:npm/%40aws-sdk/core@3.9.0', 'pkg:npm/yaml@2.9.1'],
      },
    ]);
  });

  test('holds nothing that differs from build to build', () => {
    expect(sbom).not.toHaveProperty('serialNumber');
    expect(sbom.metadata).not.toHaveProperty('timestamp');
  });
});
