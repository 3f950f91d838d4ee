import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/deploy/plan/make-plan.ts';
import RESOURCE_TYPES from '../../../src/generated/resource-types.json' with { type: 'json' };
import type { Plan } from '../../../src/model/change.ts';
import type { DeployedMesh } from '../../../src/model/deployed.ts';
import type { CompiledMesh } from '../../../src/model/stack.ts';
import { deployedAs } from '../deployed-as.ts';
import { OWNER, smallMesh } from '../small-mesh.ts';

const NOTHING: DeployedMesh = { accountId: '111122223333', region: 'eu-west-1', stacks: {} };

function plan(mesh: CompiledMesh, deployed: DeployedMesh, only?: readonly string[]): Plan {
  const table = RESOURCE_TYPES;
  return makePlan({ mesh, deployed, owner: OWNER, table, ...(only ? { only } : {}) });
}

function actions(made: Plan): Record<string, string> {
  return Object.fromEntries(made.stacks.map(({ component, action }) => [component, action]));
}

function resource(made: Plan, component: string, logicalId: string) {
  const stack = made.stacks.find((other) => other.component === component);
  return stack?.resources.find((other) => other.logicalId === logicalId);
}

describe('makePlan', () => {
  it('creates everything where nothing is deployed, base first', () => {
    const made = plan(smallMesh(), NOTHING);
    expect(made.stacks.map(({ component }) => component)).toEqual(['base', 'web', 'api']);
    expect(actions(made)).toEqual({ base: 'create', web: 'create', api: 'create' });
    expect(made.summary).toMatchObject({ create: 8, update: 0, remove: 0 });
  });

  it('finds no change right after an apply', () => {
    const made = plan(smallMesh(), deployedAs(smallMesh()));
    expect(actions(made)).toEqual({ base: 'none', web: 'none', api: 'none' });
    expect(Object.values(made.summary).every((count) => count === 0)).toBe(true);
  });

  it('ignores the version of meshc and the order of sets', () => {
    const before = smallMesh({
      services: {
        web: {
          environment: [
            { Name: 'A', Value: '1' },
            { Name: 'B', Value: '2' },
          ],
        },
      },
    });
    const after = smallMesh({
      services: {
        web: {
          environment: [
            { Name: 'B', Value: '2' },
            { Name: 'A', Value: '1' },
          ],
        },
      },
    });
    const made = plan(after, deployedAs(before));
    expect(actions(made)).toEqual({ base: 'none', web: 'none' });
  });

  it('shows a new image as a new revision that the service rolls out', () => {
    const made = plan(
      smallMesh({ services: { web: { image: 'example/web:2' } } }),
      deployedAs(smallMesh({ services: { web: {} } })),
    );
    expect(resource(made, 'web', 'TaskDefinition')).toMatchObject({
      impact: 'new-revision',
      properties: [
        {
          path: 'ContainerDefinitions[web].Image',
          before: { kind: 'value', value: 'example/web:1' },
          after: { kind: 'value', value: 'example/web:2' },
        },
      ],
    });
    expect(resource(made, 'web', 'Service')).toMatchObject({
      impact: 'update',
      properties: [{ path: 'TaskDefinition', after: { kind: 'known-after-apply' } }],
    });
    expect(made.summary).toMatchObject({ newRevision: 1, update: 1, replace: 0 });
  });

  it('compares JSON inside an environment variable by its parts', () => {
    const withPort = (port: number) =>
      smallMesh({
        services: {
          web: {
            environment: [
              { Name: 'CONFIG', Value: JSON.stringify({ service: { port }, log: 'info' }) },
            ],
          },
        },
      });
    const made = plan(withPort(81), deployedAs(withPort(80)));
    expect(resource(made, 'web', 'TaskDefinition')?.properties.map(({ path }) => path)).toEqual([
      'ContainerDefinitions[web].Environment[CONFIG].Value.service.port',
    ]);
  });

  it('carries a replacement on to the stacks that take its output', () => {
    const made = plan(
      smallMesh({ clusterName: 'two' }),
      deployedAs(smallMesh({ clusterName: 'one' })),
    );
    expect(resource(made, 'base', 'Cluster')?.impact).toBe('replace');
    expect(resource(made, 'web', 'Service')).toMatchObject({
      impact: 'may-replace',
      properties: [{ path: 'Cluster', after: { kind: 'known-after-apply' } }],
    });
  });

  it('removes a component that left the file, after everything else', () => {
    const made = plan(smallMesh({ services: { web: {} } }), deployedAs(smallMesh()));
    expect(made.stacks.at(-1)).toMatchObject({ component: 'api', action: 'remove' });
    expect(made.summary.remove).toBe(3);
  });

  it('removes services before the controller and the base last', () => {
    const made = plan(
      { ...smallMesh(), stacks: [] },
      deployedAs(smallMesh({ hasController: true })),
    );
    expect(made.stacks.map(({ component }) => component)).toEqual([
      'api',
      'web',
      'controller',
      'base',
    ]);
    expect(made.stacks.find(({ component }) => component === 'controller')?.dependsOn).toEqual([
      'api',
      'web',
    ]);
  });

  it('leaves stacks of another environment alone', () => {
    const other = { ...smallMesh(), identity: { name: 'shop', environment: 'prod' } };
    const made = plan({ ...smallMesh(), stacks: [] }, deployedAs(other));
    expect(made.stacks).toEqual([]);
  });

  it('creates again what a failed first create left behind', () => {
    const deployed = deployedAs(smallMesh(), (stack, component) =>
      component === 'web'
        ? { description: { ...stack.description, status: 'ROLLBACK_COMPLETE' } }
        : stack,
    );
    expect(actions(plan(smallMesh(), deployed))).toMatchObject({ web: 'recreate', api: 'none' });
  });

  it('asks for attention where a rollback failed, with the command that helps', () => {
    const deployed = deployedAs(smallMesh(), (stack, component) =>
      component === 'web'
        ? { ...stack, description: { ...stack.description, status: 'UPDATE_ROLLBACK_FAILED' } }
        : stack,
    );
    const web = plan(smallMesh(), deployed).stacks.find(({ component }) => component === 'web');
    expect(web?.action).toBe('attention');
    expect(web?.attention?.command).toContain(
      'continue-update-rollback --stack-name shop-dev--web',
    );
  });

  it('rolls out again a service that runs something else than its stack says', () => {
    const deployed = deployedAs(smallMesh(), (stack, component) =>
      component === 'web' && stack.service
        ? {
            ...stack,
            service: {
              ...stack.service,
              taskDefinitionArn:
                'arn:aws:ecs:eu-west-1:111122223333:task-definition/shop-dev-web:2',
            },
          }
        : stack,
    );
    const made = plan(smallMesh(), deployed);
    expect(actions(made)).toMatchObject({ web: 'redeploy', api: 'none' });
    expect(made.summary.redeploy).toBe(1);
  });

  it('tries a failed deployment again', () => {
    const deployed = deployedAs(smallMesh(), (stack, component) => {
      const description = stack.service?.description;
      if (component !== 'web' || !stack.service || !description) return stack;
      const deployments = description.deployments.map((deployment) => ({
        ...deployment,
        rolloutState: 'FAILED',
      }));
      return {
        ...stack,
        service: { ...stack.service, description: { ...description, deployments } },
      };
    });
    expect(actions(plan(smallMesh(), deployed))).toMatchObject({ web: 'redeploy', api: 'none' });
  });

  it('gives a service a new revision rather than rolling out the former one again', () => {
    const deployed = deployedAs(smallMesh(), (stack) =>
      stack.service
        ? { ...stack, service: { ...stack.service, taskDefinitionArn: 'shop-dev-web:2' } }
        : stack,
    );
    const made = plan(smallMesh({ services: { web: { image: 'web:3' } } }), deployed);
    const web = made.stacks.find(({ component }) => component === 'web');
    expect(web).toMatchObject({ action: 'update' });
    expect(web?.redeploy).toBeUndefined();
  });

  it('refuses a template that is larger than CloudFormation takes', () => {
    const large = smallMesh({
      services: { web: { environment: [{ Name: 'LARGE', Value: 'x'.repeat(60_000) }] } },
    });
    const [problem] = plan(large, NOTHING).problems;
    expect(problem).toMatchObject({ component: 'web', origin: { line: 10 } });
    expect(problem?.message).toMatch(/the template has 6\d{4} bytes, CloudFormation takes 51200/);
  });

  it('refuses to replace a resource that keeps its name', () => {
    const before = smallMesh({ services: { web: { roleName: 'web-role', rolePath: '/a/' } } });
    const after = smallMesh({ services: { web: { roleName: 'web-role', rolePath: '/b/' } } });
    const [problem] = plan(after, deployedAs(before)).problems;
    expect(problem?.message).toContain(
      'changing Path replaces TaskRole, which keeps its name "web-role"',
    );
    expect(problem?.origin).toMatchObject({ file: 'mesh.yaml', line: 10 });
  });

  it('puts what the one component needs into the plan of --only', () => {
    const made = plan(
      smallMesh({ clusterName: 'two', services: { web: {} } }),
      deployedAs(smallMesh({ clusterName: 'one' })),
      ['web'],
    );
    expect(actions(made)).toEqual({ base: 'update', web: 'update' });
  });

  it('does not change what it compares', () => {
    const [mesh, deployed] = [smallMesh(), deployedAs(smallMesh({ services: { api: {} } }))];
    const [meshBefore, deployedBefore] = [structuredClone(mesh), structuredClone(deployed)];
    plan(mesh, deployed);
    expect(mesh).toEqual(meshBefore);
    expect(deployed).toEqual(deployedBefore);
  });
});
