import { describe, expect, it } from 'vitest';
import { renderPlan } from '../../src/cli/render-plan.ts';
import { makePlan } from '../../src/deploy/plan/make-plan.ts';
import { PLAIN_PALETTE } from '../../src/diagnostics/palette.ts';
import RESOURCE_TYPES from '../../src/generated/resource-types.json' with { type: 'json' };
import type { CompiledMesh } from '../../src/model/stack.ts';
import { deployedAs } from '../deploy/deployed-as.ts';
import { OWNER, type ServiceVariant, smallMesh } from '../deploy/small-mesh.ts';

const STYLE = { palette: PLAIN_PALETTE, isVerbose: false };

function render(after: CompiledMesh, before: CompiledMesh, isVerbose = false): string {
  const plan = makePlan({
    mesh: after,
    deployed: deployedAs(before),
    owner: OWNER,
    table: RESOURCE_TYPES,
  });
  return renderPlan(plan, { ...STYLE, isVerbose });
}

function many(count: number, variant: (index: number) => ServiceVariant): CompiledMesh {
  const services = Array.from(
    { length: count },
    (_, index) => [`service-${index}`, variant(index)] as const,
  );
  return smallMesh({ services: Object.fromEntries(services) });
}

describe('renderPlan', () => {
  it('tells a new sidecar image of 200 services in one line', () => {
    const text = render(
      many(200, () => ({ sidecarImage: 'proxy:2' })),
      many(200, () => ({ sidecarImage: 'proxy:1' })),
    );
    expect(text).toBe(
      [
        'shop/dev in 111122223333 eu-west-1: 200 to update, 200 new revisions',
        '',
        '200 components: service-0, service-1, service-2 and 197 more: ~ TaskDefinition (AWS::ECS::TaskDefinition): new revision, rolling deploy: ContainerDefinitions[consul-dataplane].Image: "proxy:1" → "proxy:2"',
        '',
      ].join('\n'),
    );
  });

  it('tells what is common once and the rest by component', () => {
    const before = many(3, () => ({ sidecarImage: 'proxy:1', image: 'app:1' }));
    const after = many(3, (index) => ({
      sidecarImage: 'proxy:2',
      image: index === 1 ? 'app:2' : 'app:1',
    }));
    const groups = render(after, before)
      .split('\n\n')
      .slice(1)
      .map((group) => group.split('\n')[0]);
    expect(groups).toEqual([
      expect.stringMatching(/^3 components: service-0, service-1, service-2: .*proxy:2"$/),
      expect.stringMatching(/^service-1: .*app:1" → "app:2"$/),
    ]);
  });

  it('folds a change that names the component itself', () => {
    const before = many(2, (index) => ({
      environment: [{ Name: 'URL', Value: `http://service-${index}/a` }],
    }));
    const after = many(2, (index) => ({
      environment: [{ Name: 'URL', Value: `http://service-${index}/b` }],
    }));
    expect(render(after, before)).toContain(
      '2 components: service-0, service-1: ~ TaskDefinition (AWS::ECS::TaskDefinition): new revision, rolling deploy: ContainerDefinitions[<name>].Environment[URL].Value: "http://<name>/a" → "http://<name>/b"',
    );
  });

  it('shows removals, replacements and wider rights before all else', () => {
    const text = render(
      smallMesh({ clusterName: 'two', services: { web: { rolePath: '/b/' } } }),
      smallMesh({ clusterName: 'one' }),
    );
    const [, alerts] = text.split('\n\n');
    expect(alerts?.split('\n')).toEqual([
      'look at these first',
      '  - api: the stack is removed',
      '  ! base: replaces Cluster',
      '  ! web: replaces TaskRole',
      '  ! web: may replace Service',
    ]);
  });

  it('cuts long values to where they differ, and shows them in full with --verbose', () => {
    const environment = (end: string) =>
      smallMesh({
        services: { web: { environment: [{ Name: 'LONG', Value: `${'x'.repeat(300)}${end}` }] } },
      });
    const [before, after] = [environment('old'), environment('new')];
    expect(render(after, before)).toMatch(/Value: …x+old" → …x+new"\n/);
    expect(render(after, before, true)).toContain(`"${'x'.repeat(300)}new"`);
  });

  it('lets no escape sequence of a value reach the terminal', () => {
    const environment = (value: string) =>
      smallMesh({ services: { web: { environment: [{ Name: 'A', Value: value }] } } });
    expect(render(environment('\u001b[2J\u202e'), environment('1'))).not.toMatch(
      /(?!\n)[\p{Cc}\p{Bidi_Control}]/u,
    );
  });
});
