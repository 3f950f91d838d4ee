import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('health-check-command', () => {
  it('points at a command that begins with neither CMD nor CMD-SHELL', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            healthCheck: { command: ["curl -f http://localhost:8080"] }
            containers:
              other: { image: "b:1", healthCheck: { command: [cmd, /bin/check] } }
      `,
      [
        {
          code: 'health-check-command',
          at: '["curl -f http://localhost:8080"]',
          hint: 'CMD-SHELL',
        },
        { code: 'health-check-command', at: '[cmd, /bin/check]' },
      ],
    );
  });

  it.each(['CMD', 'CMD-SHELL'])('points at %s without a command', (word) => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, healthCheck: { command: [${word}] } }
      `,
      [{ code: 'health-check-command', at: `[${word}]` }],
    );
  });

  it('accepts a command with and without a shell, and NONE', () => {
    expectClean(mesh`
      services:
        a: { image: "a:1", port: 8080, healthCheck: { command: [CMD-SHELL, "exit 0"] } }
        b: { image: "b:1", port: 8080, healthCheck: { command: [CMD, /bin/check, --quick] } }
        c: { image: "c:1", port: 8080, healthCheck: { command: [NONE] } }
        d: { image: "d:1", port: 8080 }
    `);
  });
});
