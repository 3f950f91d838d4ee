import { describe, expect, it } from 'vitest';
import { compileMesh } from '../../src/compiler/compile.ts';
import { makeFindOrigin } from '../../src/compiler/find-origin.ts';
import { assumeDeployed } from '../../src/deploy/plan/assume-deployed.ts';
import { makePlan } from '../../src/deploy/plan/make-plan.ts';
import RESOURCE_TYPES from '../../src/generated/resource-types.json' with { type: 'json' };
import { checkText, compileText } from '../support/mesh-text.ts';

const BEFORE = `version: 1
name: shop
environment: dev
aws: { region: eu-west-1, accountId: "111122223333" }
cluster: { create: {} }
network:
  vpcId: vpc-0123456789abcdef0
  subnets: [subnet-0123456789abcdef0]
images:
  runtime: runtime.example/meshc:1.0.0
consul: { servers: { hosts: consul.example } }
defaults:
  memory: 1024
  logs: { retentionInDays: 7 }
services:
  web:
    image: web:1
    port: 8080
    cpu: 256
    environment: { LEVEL: info }
    containers:
      helper: { image: "helper:1", essential: false }
  api:
    image: api:1
    port: 9090
    protocol: http
    desiredCount: 1
    allow: [web]
`;

/** The places that a plan names after one text in the file was replaced, each with its changed property. */
function placesOf(text: string, replacement: string): readonly string[] {
  const edited = BEFORE.replace(text, replacement);
  expect(edited).not.toBe(BEFORE);
  const { valid, findings } = checkText(edited);
  if (valid === undefined) throw new Error(JSON.stringify(findings));
  const mesh = compileMesh(valid, '0.0.0-test');
  const plan = makePlan({
    mesh,
    deployed: assumeDeployed(compileText(BEFORE), mesh, 'me'),
    owner: 'me',
    table: RESOURCE_TYPES,
    findOrigin: makeFindOrigin(valid.source),
  });
  const changes = plan.stacks.flatMap((stack) => stack.resources);
  return changes.flatMap(({ properties }) =>
    properties.flatMap(({ path, origin }) =>
      origin ? [`${path} ${origin.line}:${origin.column}`] : [],
    ),
  );
}

describe('the line of a change', () => {
  it.each([
    ['web:1', 'web:2', 'ContainerDefinitions[web].Image 17:12'],
    ['helper:1', 'helper:2', 'ContainerDefinitions[helper].Image 22:24'],
    ['info', 'debug', 'ContainerDefinitions[web].Environment[LEVEL].Value 20:27'],
    ['cpu: 256', 'cpu: 512', 'Cpu 19:10'],
    ['desiredCount: 1', 'desiredCount: 2', 'DesiredCount 27:19'],
    ['retentionInDays: 7', 'retentionInDays: 30', 'RetentionInDays 14:28'],
  ])('leads from %s to what the file says there', (text, replacement, place) => {
    expect(placesOf(text, replacement)).toContain(place);
  });

  it('is that of the shared section for what all components take from it', () => {
    const places = placesOf('meshc:1.0.0', 'meshc:1.1.0');
    expect(places.filter((place) => place.includes('.Image'))).not.toEqual([]);
    for (const place of places.filter((other) => other.includes('.Image'))) {
      expect(place).toMatch(/ 10:12$/);
    }
    expect(placesOf('subnet-0123456789abcdef0', 'subnet-0aaa0aaa0aaa0aaa0')).toContain(
      'NetworkConfiguration.AwsvpcConfiguration.Subnets 8:3',
    );
  });

  it('is that of the callers for intentions', () => {
    expect(
      placesOf(
        'allow: [web]',
        'allow: [web, worker]\n  worker:\n    image: w:1\n    outboundOnly: true',
      ).join('\n'),
    ).toMatch(/Sources\[worker\] 28:5/);
  });

  it('is that of the component where the file has no word for it', () => {
    expect(placesOf('consul.example', 'consul2.example').at(-1)).toMatch(/ \d+:\d+$/);
  });
});
