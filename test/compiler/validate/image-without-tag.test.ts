import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('image-without-tag', () => {
  it.each([
    'nginx',
    'nginx:latest',
    'registry.example/team/web',
    'registry.example:5000/team/web',
    'registry.example:5000/team/web:latest',
  ])('warns of %s', (image) => {
    expectFindings(
      mesh`
        services:
          web: { image: "${image}", port: 8080 }
      `,
      [{ code: 'image-without-tag', at: `"${image}"`, severity: 'warning' }],
    );
  });

  it('looks at the images of the sidecars and of further containers', () => {
    expectFindings(
      mesh`
        images: { runtime: meshc, dataplane: dataplane, consul: consul }
        consul: { servers: { hosts: server.example } }
        services:
          web: { image: "web:1", port: 8080, containers: { other: { image: sidecar } } }
      `,
      [
        { code: 'image-without-tag', at: '1:20', severity: 'warning' },
        { code: 'image-without-tag', at: '1:38', severity: 'warning' },
        { code: 'image-without-tag', at: '1:57', severity: 'warning' },
        { code: 'image-without-tag', at: 'sidecar', severity: 'warning' },
      ],
    );
  });

  it.each([
    'nginx:1.29',
    'registry.example:5000/team/web:2',
    `web@sha256:${'0'.repeat(64)}`,
    `web:latest@sha256:${'0'.repeat(64)}`,
    'web:latest-2026',
  ])('accepts %s', (image) => {
    expectClean(mesh`
      services: { web: { image: "${image}", port: 8080 } }
    `);
  });
});
