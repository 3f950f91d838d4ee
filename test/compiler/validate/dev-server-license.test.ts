import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

function withImage(image: string, settings: string): string {
  return mesh`
    images: { runtime: "meshc:1", consul: "${image}" }
    consul: { servers: devServer }
    devServer: { ${settings} }
  `;
}

const LICENSE = 'license: { secret: consul/license }';

describe('dev-server-license', () => {
  it.each([
    'hashicorp/consul-enterprise:1.22.0-ent',
    'registry.example:5000/consul:1.22.0-ent',
    'registry.example/consul:1.20.1-ent-ubi',
  ])('misses the licence of %s', (image) => {
    expectFindings(withImage(image, ''), [
      { code: 'dev-server-license', at: '1:39', related: ['3:1'], hint: 'license' },
    ]);
  });

  it('refuses a licence for the community edition', () => {
    expectFindings(withImage('public.ecr.aws/hashicorp/consul:2.0.1', LICENSE), [
      { code: 'dev-server-license', at: '3:14', hint: 'images.consul' },
    ]);
  });

  it('accepts either with its image, and an image that tells nothing', () => {
    expectClean(withImage('hashicorp/consul-enterprise:1.22.0-ent', LICENSE));
    expectClean(withImage('public.ecr.aws/hashicorp/consul:2.0.1', ''));
    expectClean(withImage('registry.example/our-consul:1', LICENSE));
    expectClean(withImage('registry.example/our-consul:1', ''));
  });

  it('looks at no image that nothing runs', () => {
    expectClean(mesh`
      images: { runtime: "meshc:1", consul: "hashicorp/consul-enterprise:1.22.0-ent" }
    `);
  });
});
