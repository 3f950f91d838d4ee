import { describe, expect, it } from 'vitest';
import { PLAIN_PALETTE } from '../../../src/diagnostics/palette.ts';
import { printText } from '../../../src/diagnostics/print-text.ts';
import { checkText, expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('credential-in-environment', () => {
  it.each([
    'DB_PASSWORD',
    'PASSWORD',
    'GITHUB_TOKEN',
    'CLIENT_SECRET',
    'STRIPE_API_KEY',
    'AWS_SECRET_ACCESS_KEY',
    'SIGNING_PRIVATE_KEY',
    'ssh_passphrase',
    'DB_CREDENTIALS',
  ])('refuses a value under a name such as %s', (name) => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, environment: { ${name}: hunter2 } }
      `,
      [{ code: 'credential-in-environment', at: 'hunter2', hint: 'secrets' }],
    );
  });

  it.each([
    ['an access key of AWS', 'AKIAABCDEFGHIJKLMNOP'],
    ['an access key inside a text', 'key=ASIAABCDEFGHIJKLMNOP;'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----'],
    ['a token of GitHub', `ghp_${'a'.repeat(36)}`],
    ['a token of Slack', 'xoxb-1-2'],
    ['a URL with a password', 'postgres://shop:hunter2@db/shop'],
    ['a secret that CloudFormation would fill in', '{{resolve:secretsmanager:shop/db}}'],
    ['a secure parameter that CloudFormation would fill in', '{{resolve:ssm-secure:/shop/db}}'],
  ])('refuses %s whatever the name', (_title, value) => {
    expectFindings(
      mesh`
        services:
          web: { image: "web:1", port: 8080, environment: { SETTING: "${value}" } }
      `,
      [{ code: 'credential-in-environment', at: `"${value}"` }],
    );
  });

  it('looks into further containers', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            containers: { other: { image: "b:1", environment: { DB_PASSWORD: hunter2 } } }
      `,
      [{ code: 'credential-in-environment', at: 'hunter2' }],
    );
  });

  it.each([
    ['DB_PASSWORD', '{ plain: hunter2 }'],
    ['DB_PASSWORD', '""'],
    ['PASSWORD_FILE', '/run/secrets/password'],
    ['TOKENS', '"5"'],
    ['MONKEY', 'banana'],
    ['API_KEY_NAME', 'main'],
    ['URL', 'https://api.example:8443/path@2'],
    ['URL', 'https://shop@api.example/'],
    ['SETTING', 'AKIASHORT'],
    ['SETTING', '"{{resolve:ssm:/shop/flag}}"'],
  ])('accepts %s: %s', (name, value) => {
    expectClean(mesh`
      services:
        web: { image: "web:1", port: 8080, environment: { ${name}: ${value} } }
    `);
  });

  it('keeps the value out of every excerpt, also out of its neighbours', () => {
    const { findings, files } = checkText(mesh`
      services:
        web:
          image: web
          port: 8080
          environment:
            DB_PASSWORD: hunter2
          dependsOn: [{ containerName: gone, condition: START }]
    `);
    const text = printText(findings, { files, palette: PLAIN_PALETTE, columns: 100 });
    expect(text).toContain('DB_PASSWORD: •••••••');
    expect(text).not.toContain('hunter2');
  });
});

describe('variables of overrides', () => {
  const text = (value: string): string => mesh`
    services:
      web:
        image: web:1
        port: 8080
        overrides: { containers: { consul-dataplane: { environment: { A: "${value}" } } } }
  `;

  it('are no credentials', () => {
    expectFindings(text('AKIAABCDEFGHIJKLMNOP'), [
      { code: 'credential-in-environment', at: '"AKIAABCDEFGHIJKLMNOP"' },
    ]);
    expectClean(text('x'));
  });
});
