import fc from 'fast-check';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { meshSchema } from '../../../schema/language/mesh.ts';
import { ecsDefinitions } from '../../../scripts/generate/ecs-definitions.ts';
import type { JsonSchema } from '../../../scripts/generate/json-schema.ts';
import { mapSchema } from '../../../scripts/generate/schema-walk.ts';
import type { JsonObject } from '../../../src/model/template.ts';
import { check, compileText, mesh } from '../../support/mesh-text.ts';
import { describeWith } from '../../support/requirement.ts';
import { valuesOf } from '../../support/schema-arbitrary.ts';
import { type ConsulServer, startConsul } from '../../tools/consul.ts';
import { CONSUL } from '../../tools/consul-binary.ts';
import { entriesOf } from '../lower/compiled.ts';
import { ACCEPTED, REFUSED, SURROUNDINGS, withEntries } from './cases.ts';

/** Definitions by kind; a splitter's weights and what is exported depend on too much to be drawn. */
const ARBITRARY = {
  'service-defaults': 'ServiceDefaultsEntry',
  'proxy-defaults': 'ProxyDefaultsEntry',
  'service-intentions': 'ServiceIntentionsEntry',
  'service-router': 'ServiceRouterEntry',
  'service-resolver': 'ServiceResolverEntry',
  'api-gateway': 'ApiGatewayEntry',
  'http-route': 'HttpRouteEntry',
  'tcp-route': 'TcpRouteEntry',
  'terminating-gateway': 'TerminatingGatewayEntry',
  mesh: 'MeshEntry',
} as const;
const ARBITRARY_KINDS = Object.keys(ARBITRARY) as (keyof typeof ARBITRARY)[];

/** Left out: what only Consul Enterprise takes, and what refers to other entries. */
const LEFT_OUT = new Set(['EnvoyExtensions', 'ServiceSubset', 'DefaultSubset', 'Meta']);
const LANGUAGE = mapSchema(meshSchema(ecsDefinitions()), drawable);

/** A schema of which values can be drawn: constants and open maps as lists of their values, and only what counts here. */
function drawable(schema: JsonSchema): JsonSchema {
  if (schema.const !== undefined) return { enum: [schema.const] };
  if (schema.properties === undefined) {
    const isOpen = schema.type === 'object' && schema.additionalProperties === undefined;
    return isOpen ? { enum: schema.examples ?? [{}] } : schema;
  }
  const kept = Object.entries(schema.properties).filter(
    ([name, { description, doNotSuggest }]) =>
      !LEFT_OUT.has(name) && !doNotSuggest && description?.includes('Enterprise') !== true,
  );
  return { ...schema, properties: Object.fromEntries(kept) };
}

function arbitraryEntry(kind: keyof typeof ARBITRARY): fc.Arbitrary<JsonObject> {
  const { [ARBITRARY[kind]]: definition = {}, ...definitions } = LANGUAGE.definitions ?? {};
  return valuesOf(definition, definitions).map((value) => {
    const fields = value as JsonObject; // a kind is an object
    // Without it Consul would have other protocols for what other tests write.
    const config = kind === 'proxy-defaults' ? { Config: { protocol: 'http' } } : {};
    if (kind === 'mesh') return { ...fields, Kind: kind, AllowEnablingPermissiveMutualTLS: true };
    return {
      ...fields,
      ...config,
      Kind: kind,
      Name: kind === 'proxy-defaults' ? 'global' : `any-${kind}`,
    };
  });
}

function isClean(entry: JsonObject): boolean {
  return check(withEntries(JSON.stringify(entry))).every(({ severity }) => severity === 'warning');
}

describeWith(CONSUL, 'config entries in a real Consul', () => {
  const servers: ConsulServer[] = [];
  let consul: ConsulServer;

  beforeEach(async () => {
    if (servers[0] === undefined) servers.push(await startConsul());
    consul = servers[0] as ConsulServer;
    for (const entry of SURROUNDINGS) await consul.write('/v1/config', entry);
  });
  afterAll(() => Promise.all(servers.map((server) => server.remove())));

  test('are taken, those that compile', async () => {
    const entries = ACCEPTED.map((text) => parse(text) as JsonObject);
    const order = ['mesh', 'service-defaults', 'proxy-defaults', 'service-resolver'];
    const rank = ({ Kind }: JsonObject) => order.indexOf(String(Kind)) + 1 || 9;
    for (const entry of entries.toSorted((one, other) => rank(one) - rank(other))) {
      await expect(consul.write('/v1/config', entry), JSON.stringify(entry)).resolves.toBe(true);
    }
  });

  test('come back as they were declared', async () => {
    const compiled = compileText(
      withEntries(...ACCEPTED.filter((entry) => entry.includes('exported'))),
    );
    const [entry] = entriesOf(compiled, 'base');
    await consul.write('/v1/config', entry);
    expect(await consul.read('/v1/config/exported-services/default')).toMatchObject(entry ?? {});
  });

  test('are taken, those that `allow` makes', async () => {
    const compiled = compileText(mesh`
      services:
        web:
          image: web:1
          port: 8080
          protocol: http
          allow:
            - api
            - { service: api, peer: dc2 }
            - service: "*"
              permissions:
                - { path: /a, methods: [GET], headers: { x: y, z: { present: true } } }
                - { pathRegex: "/b/.*" }
        api: { image: "api:1", port: 8080 }
    `);
    for (const entry of entriesOf(compiled, 'web')) {
      await expect(consul.write('/v1/config', entry), JSON.stringify(entry)).resolves.toBe(true);
    }
  });

  test.each(ARBITRARY_KINDS)('are taken whenever nothing is found in them: %s', async (kind) => {
    const entries = fc.sample(arbitraryEntry(kind), { numRuns: 200, seed: 1 });
    const clean = entries.filter(isClean).slice(0, 20);
    expect(clean.length).toBeGreaterThan(0);
    for (const entry of clean) {
      await expect(consul.write('/v1/config', entry), JSON.stringify(entry)).resolves.toBe(true);
    }
  });

  test.each(REFUSED)('are refused, those that are findings: %s', async (text) => {
    await expect(consul.write('/v1/config', parse(text))).rejects.toThrow(/: [45]00 /);
  });
});
