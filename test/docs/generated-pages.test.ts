import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { meshSchema } from '../../schema/language/mesh.ts';
import { ecsDefinitions } from '../../scripts/generate/ecs-definitions.ts';
import { generateFindings } from '../../scripts/generate/findings.ts';
import type { GeneratedFile, JsonSchema } from '../../scripts/generate/json-schema.ts';
import { generateReference } from '../../scripts/generate/reference.ts';
import { mapSchema } from '../../scripts/generate/schema-walk.ts';
import { FINDING_CODES } from '../../src/diagnostics/codes.ts';

const DOCS = path.join(import.meta.dirname, '../../docs');

/** The text of a page, of the only file of its generator. */
function textOf([page]: readonly GeneratedFile[]): string {
  return page?.text ?? '';
}

const REFERENCE = textOf(generateReference());
const FINDINGS = textOf(generateFindings());

/** The anchors of a page: those of its headings, and those that it sets itself. */
function anchorsOf(text: string): readonly string[] {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  const own = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
  return [...headings, ...own];
}

describe.each([
  ['reference.md', REFERENCE],
  ['findings.md', FINDINGS],
])('docs/%s', (_name, text) => {
  it('has each anchor once', () => {
    const anchors = anchorsOf(text);
    expect(anchors.filter((anchor, index) => anchors.indexOf(anchor) !== index)).toEqual([]);
  });

  it('links only to anchors that it has, and to pages that are there', () => {
    const anchors = new Set(anchorsOf(text));
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = targets.filter((target) => {
      if (/^https?:/.test(target)) return false;
      if (target.startsWith('#')) return !anchors.has(target.slice(1));
      return readFileSync(path.join(DOCS, target), 'utf8') === '';
    });
    expect(broken).toEqual([]);
  });
});

describe('docs/reference.md', () => {
  it('has every field that the schema gives a name', () => {
    const names = new Set<string>();
    mapSchema(meshSchema(ecsDefinitions()), (schema: JsonSchema) => {
      for (const name of Object.keys(schema.properties ?? {})) names.add(name);
      return schema;
    });
    const missing = [...names].filter((name) => !REFERENCE.includes(`**\`${name}\`**`));
    expect(missing).toEqual([]);
  });

  it('says of a field what it is, its bounds, its default and an example', () => {
    expect(REFERENCE).toContain(
      '- <a id="service.cpu"></a>**`cpu`** (whole number from 128 to 196608, default `512`): CPU units of the task; 1024 are one vCPU. Fargate takes certain pairs of `cpu` and `memory` only. Examples: `256`, `1024`.',
    );
  });

  it('says what each word of a closed list means', () => {
    expect(REFERENCE).toMatch(
      /\*\*`kind`\*\* \(one of the words below, required\).*\n {2}- `api-gateway`: Lets/,
    );
  });
});

describe('docs/findings.md', () => {
  it.each(Object.keys(FINDING_CODES))('has a section for %s', (code) => {
    const section = FINDINGS.split(/^### /m).find((part) => part.startsWith(`${code}\n`)) ?? '';
    expect(section).toMatch(/^\*\*(Error|Warning|Error or warning)\.\*\* ["A-Z`]/m);
    expect(section).toMatch(/^\*\*What to do\.\*\* [A-Z`]/m);
  });

  it('shows findings as they are reported', () => {
    expect(FINDINGS).toContain(
      'error unknown-key: unknown key "prot"\n  hint: did you mean "port"?',
    );
  });
});
