import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('image-form', () => {
  it.each([
    ['https://registry.example/web:1', 'without the scheme'],
    ['registry.example/Team/web:1', 'in lower case'],
    ['web 1', 'without spaces'],
    ['web:', 'registry.example.com/team/web:2.3.1'],
    ['web:1:2', 'registry.example.com/team/web:2.3.1'],
    ['-web:1', 'registry.example.com/team/web:2.3.1'],
    ['${REGISTRY}/web:1', 'write ${var.REGISTRY}'],
    ['$REGISTRY/web:1', 'write ${var.REGISTRY}'],
  ])('refuses %s', (image, hint) => {
    expectFindings(mesh`services: { web: { image: "${image}", port: 8080 } }`, [
      { code: 'image-form', at: `"${image}"`, hint },
    ]);
  });

  it('looks at the images of the sidecars and of further containers', () => {
    expectFindings(
      mesh`
        images: { runtime: "a b:1" }
        services:
          web: { image: "web:1", port: 8080, containers: { other: { image: "c d:1" } } }
      `,
      [
        { code: 'image-form', at: '"a b:1"' },
        { code: 'image-form', at: '"c d:1"' },
      ],
    );
  });

  it.each([
    'nginx:1.29',
    'localhost:5000/a__b/c-d.e:V_2-x',
    'Registry.Example/team/web:1',
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:2.3.1',
    `web:2@sha256:${'0'.repeat(64)}`,
    '{{resolve:ssm:/web/image}}',
  ])('accepts %s', (image) => {
    expectClean(mesh`services: { web: { image: "${image}", port: 8080 } }`);
  });
});
