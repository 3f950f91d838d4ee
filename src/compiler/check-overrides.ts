import { locateFinding } from '../diagnostics/locate.ts';
import resourceRules from '../generated/resource-rules.json' with { type: 'json' };
import type { Overrides } from '../model/overrides.ts';
import type { Stack } from '../model/stack.ts';
import { TASK_DEFINITION_LOGICAL_ID } from '../model/stack.ts';
import type { JsonObject } from '../model/template.ts';
import type { Checked, ValidMesh } from './check.ts';
import { emitStacks } from './emit/emit.ts';
import { patchContainer, patchResource } from './emit/overrides.ts';
import { lowerMesh } from './lower/lower.ts';
import {
  checkOverrides,
  type PatchedComponent,
  type PatchTools,
} from './validate/overrides/check-overrides.ts';
import type { Rules } from './validate/overrides/patch-findings.ts';

/**
 * The check of `overrides`, which takes the generated stacks and the published schemas: loaded only for a mesh that has
 * overrides. What was checked already is handed on, with the findings about the overrides behind it.
 */
export function checkPatches(checked: Checked): Checked {
  const { valid } = checked;
  if (valid === undefined) return checked;
  const findings = [...checked.findings];
  for (const patched of patchedComponents(valid)) {
    checkOverrides(patched, TOOLS, (finding) => {
      findings.push(locateFinding(finding, valid.source));
    });
  }
  const failed = findings.some(({ severity }) => severity === 'error');
  return { ...checked, findings, valid: failed ? undefined : valid };
}

// TypeScript makes one type of each object in an imported JSON file, and of its texts `string`.
const { container, ...types } = resourceRules as unknown as Readonly<Record<string, Rules>>;

const TOOLS: PatchTools = {
  patchResource,
  patchContainer,
  resourceRules: types,
  containerRules: container ?? {},
};

/** The components with overrides, each with its stack as it is without them. */
function patchedComponents({ source, mesh }: ValidMesh): PatchedComponent[] {
  const stacks = lowerMesh(mesh).filter(({ overrides }) => overrides !== undefined);
  const plain = stacks.map(({ overrides: _, ...stack }) => stack);
  const context = { identity: mesh.identity, version: '', locate: source.locate };
  const own = new Map(
    [...mesh.services, ...mesh.gateways].map(({ component, containers }) => [
      component,
      containers.map(({ name }) => name),
    ]),
  );
  return emitStacks(plain, context).map(({ component, kind, template }, index) => {
    const ownContainers = own.get(component) ?? [];
    return {
      component,
      kind,
      template,
      overrides: mesh.overrides[component] ?? NO_OVERRIDES,
      containers: containersOf(stacks[index]).filter(
        ({ name }) => !ownContainers.includes(String(name)),
      ),
      ownContainers,
    };
  });
}

const NO_OVERRIDES: Overrides = { resources: {}, containers: {}, path: [] };

function containersOf(stack: Stack | undefined): readonly JsonObject[] {
  const list = stack?.resources[TASK_DEFINITION_LOGICAL_ID]?.properties['containerDefinitions'];
  return Array.isArray(list) ? (list as readonly JsonObject[]) : []; // lower writes objects
}
