import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TASK_CONFIG_VARIABLE } from '../../../src/contract/environment.ts';
import type { Json, JsonObject } from '../../../src/model/template.ts';
import { readSettings } from '../../../src/runtime/settings.ts';
import { arbitraryMesh } from '../../support/arbitrary-mesh.ts';
import { compileText } from '../../support/mesh-text.ts';
import { containersOf, environmentOf } from './compiled.ts';

/** The text as the task sees it, with a name in the place of what CloudFormation fills in. */
function filled(text: Json | undefined): string {
  if (typeof text === 'string') return text;
  const { 'Fn::Join': join } = text as { 'Fn::Join': [string, Json[]] };
  return join[1].map((part) => (typeof part === 'string' ? part : 'lb.example')).join(join[0]);
}

describe('the task config of any gateway', () => {
  it("is accepted by the runtime's own reader, as a gateway of its kind", () => {
    fc.assert(
      fc.property(arbitraryMesh(), (mesh) => {
        const compiled = compileText(JSON.stringify(mesh));
        const gateways = (mesh['gateways'] ?? {}) as Readonly<Record<string, JsonObject>>;
        for (const [component, { kind }] of Object.entries(gateways)) {
          const texts = containersOf(compiled, component)
            .map((container) => environmentOf(container)[TASK_CONFIG_VARIABLE])
            .filter((text) => text !== undefined);
          expect(texts).toHaveLength(2);
          for (const text of texts) {
            const reading = readSettings({ [TASK_CONFIG_VARIABLE]: filled(text) });
            expect(reading).toMatchObject({
              settings: { workload: { kind: 'gateway', gateway: { kind } } },
            });
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
