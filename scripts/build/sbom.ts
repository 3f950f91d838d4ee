import type { BundledPackage } from './bundled-packages.ts';

/** What the programs are parts of. */
export interface Product {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

/**
 * The list of what is in the programs, for tools that look for known vulnerabilities: CycloneDX 1.6
 * in JSON (https://cyclonedx.org/docs/1.6/json/). It has no serial number and no time, so that the
 * same programs have the same list.
 */
export function sbomOf(product: Product, packages: readonly BundledPackage[]): string {
  const components = packages.map((bundled) => componentOf('library', bundled));
  const sbom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: componentOf('application', product) },
    components,
    dependencies: [
      { ref: packageUrl(product), dependsOn: components.map((component) => component['bom-ref']) },
    ],
  };
  return `${JSON.stringify(sbom, undefined, 2)}\n`;
}

function componentOf(type: 'application' | 'library', component: Product) {
  const { name, version, licence } = component;
  const url = packageUrl(component);
  return {
    type,
    'bom-ref': url,
    name,
    version,
    licenses: [{ license: { id: licence } }],
    purl: url,
  };
}

/** https://github.com/package-url/purl-spec: the `@` of a scope is written %40. */
function packageUrl({ name, version }: Product): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}
