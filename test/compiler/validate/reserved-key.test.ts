import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('reserved-key', () => {
  it.each(['task-id', 'task-arn', 'source'])('refuses %s as metadata', (key) => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, consulMeta: { ${key}: x } }
      `,
      [{ code: 'reserved-key', at: key }],
    );
  });

  it.each(['consul.hashicorp.com/mesh', 'consul.hashicorp.com/other', 'aws:team', 'AWS:team'])(
    'refuses %s as a tag',
    (key) => {
      expectFindings(
        mesh`
          services:
            web: { image: "web:1", port: 8080, tags: { "${key}": x } }
        `,
        [{ code: 'reserved-key', at: `"${key}"` }],
      );
    },
  );

  it('accepts keys that only look like them', () => {
    expectClean(mesh`
      services:
        web:
          image: web:1
          port: 8080
          consulMeta: { task: x, sources: y }
          tags: { "consul.hashicorp.com": x, awsome: y, source: z }
    `);
  });

  it('refuses reserved tags of the dev server and the controller', () => {
    expectFindings(
      mesh`
        consul: { servers: devServer }
        devServer: { tags: { "aws:x": "1" } }
        controller: { tags: { consul.hashicorp.com/mesh: "false" } }
      `,
      [
        { code: 'reserved-key', at: '"aws:x"' },
        { code: 'reserved-key', at: 'consul.hashicorp.com/mesh' },
      ],
    );
  });
});
