import { expect, it } from 'vitest';
import { planJson } from '../../src/cli/plan-json.ts';
import { renderPlan } from '../../src/cli/render-plan.ts';
import { makeFindOrigin } from '../../src/compiler/find-origin.ts';
import { makePlan } from '../../src/deploy/plan/make-plan.ts';
import { PLAIN_PALETTE } from '../../src/diagnostics/palette.ts';
import RESOURCE_TYPES from '../../src/generated/resource-types.json' with { type: 'json' };
import type { Plan } from '../../src/model/change.ts';
import { deployedAs } from '../deploy/deployed-as.ts';
import { checkText, compileText, mesh } from '../support/mesh-text.ts';

const text = (overrides: string): string => mesh`
  services:
    web:
      image: web:1
      port: 8080
      ${overrides}
`;
const PATCHED = text(
  'overrides: { resources: { Service: { Properties: { SchedulingStrategy: DAEMON } } }, containers: { consul-dataplane: { startTimeout: 60 } } }',
);

function plan(before: string, after: string): Plan {
  const { valid } = checkText(after);
  return makePlan({
    mesh: compileText(after),
    deployed: deployedAs(compileText(before)),
    owner: 'owner',
    table: RESOURCE_TYPES,
    ...(valid ? { findOrigin: makeFindOrigin(valid.source) } : {}),
  });
}

function render(before: string, after: string): readonly string[] {
  const style = { palette: PLAIN_PALETTE, isVerbose: true };
  return renderPlan(plan(before, after), style)
    .split('\n')
    .filter((line) => line.includes('(override)'));
}

it('marks what an override decides in the plan, and names its line', () => {
  const lines = render(text('desiredCount: 1'), PATCHED);
  expect(lines).toEqual([
    expect.stringContaining('SchedulingStrategy (override): + "DAEMON"'),
    expect.stringContaining('ContainerDefinitions[consul-dataplane].StartTimeout (override): + 60'),
  ]);
  const made = plan(text('desiredCount: 1'), PATCHED);
  const changed = made.stacks.flatMap(({ resources }) =>
    resources.flatMap(({ properties }) => properties.filter(({ isOverride }) => isOverride)),
  );
  expect(changed.map(({ origin }) => origin?.line)).toEqual([5, 5]);
  expect(planJson(made)).toContain('"isOverride": true');
});

it('marks what comes back when an override goes', () => {
  expect(render(PATCHED, text('desiredCount: 1'))).toHaveLength(2);
});
