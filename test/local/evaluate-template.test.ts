import { describe, expect, test } from 'vitest';
import { checkMesh } from '../../src/compiler/check.ts';
import { compileMesh } from '../../src/compiler/compile.ts';
import { evaluateMesh } from '../../src/local/evaluate-template.ts';
import { toLocalService } from '../../src/local/local-task.ts';
import { readParameters, readRoles } from '../../src/local/made-resources.ts';
import { exampleMeshes } from '../support/example-meshes.ts';

/** A compiled example, evaluated. */
function evaluated(name: string) {
  const example = exampleMeshes().find((one) => one.name === name);
  const bytes = new TextEncoder().encode(example?.text);
  const { valid } = checkMesh({ files: [{ name: 'mesh.yaml', bytes }], variables: {} });
  if (valid === undefined) throw new Error(`${name} is not valid`);
  return evaluateMesh(compileMesh(valid, '0.0.0-test'));
}

describe('the templates of a mesh on one machine', () => {
  test.each(exampleMeshes().map(({ name }) => name))(
    'no function of CloudFormation is left in a task of %s, but for what other stacks export',
    (name) => {
      const services = evaluated(name).flatMap((stack) => toLocalService(stack) ?? []);
      expect(services.length).toBeGreaterThan(0);
      const text = JSON.stringify(services);
      expect(text).not.toMatch(/"Ref":|"Fn::/u);
      expect(text).not.toContain('[object Object]');
      expect(text).not.toContain('undefined');
    },
  );

  test('a stack comes after those that it depends on', () => {
    const components = evaluated('01-fargate').map(({ component }) => component);
    expect(components.indexOf('base')).toBeLessThan(components.indexOf('dev-server'));
    expect(components.indexOf('dev-server')).toBeLessThan(components.indexOf('controller'));
  });

  test('a task has its role by the ARN that IAM would give it, with its tags', () => {
    const stacks = evaluated('01-fargate');
    const web = stacks.flatMap((stack) => toLocalService(stack) ?? [])[3];
    expect(web?.task.roleArn).toMatch(
      /^arn:aws:iam::111122223333:role\/consul-ecs\/shop\/dev\/shop-dev--\w+-TaskRole$/u,
    );
    const role = readRoles(stacks).get(web?.task.roleArn ?? '');
    expect(role?.tags).toHaveProperty('consul.hashicorp.com.service-name');
  });

  test('the dev server is found by the name that Cloud Map would give it', () => {
    const services = evaluated('01-fargate').flatMap((stack) => toLocalService(stack) ?? []);
    const server = services.find(({ kind }) => kind === 'dev-server');
    expect(server?.dnsNames).toEqual(['consul.shop-dev.internal']);
    expect(server?.cluster).toBe('shop-dev--base-Cluster');
  });

  test('the config entries of the components are parameters below the path of the mesh', () => {
    const names = [...readParameters(evaluated('01-fargate')).keys()];
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(name).toMatch(/^\/meshc\/shop\/dev\//u);
  });
});
