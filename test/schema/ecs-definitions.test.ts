import type * as Ecs from '@aws-sdk/client-ecs';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ecsDefinitions, ecsProperties } from '../../scripts/generate/ecs-definitions.ts';
import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
import { mapSchema } from '../../scripts/generate/schema-walk.ts';
import ECS_NAMES from '../../src/generated/ecs-names.json' with { type: 'json' };
import { valuesOf } from '../support/schema-arbitrary.ts';

const definitions = ecsDefinitions();

const ajv = new Ajv({ strictTypes: false, allErrors: true });
for (const word of ['markdownDescription', 'patternErrorMessage']) ajv.addKeyword(word);
ajv.addSchema({ $id: 'ecs', definitions });

function validatorOf(pointer: string): ValidateFunction {
  return ajv.compile({ $ref: `ecs#/definitions/${pointer}` });
}

/** The keywords and places of what is wrong with a value. */
function errorsOf(definition: string, value: unknown): readonly string[] {
  const validate = validatorOf(definition);
  validate(value);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.keyword}`);
}

/** Every property of every definition, by `Definition/property`. */
const properties = Object.entries(definitions).flatMap(([name, definition]) =>
  Object.entries(definition.properties ?? {}).map(
    ([property, schema]) => [`${name}/properties/${property}`, schema] as const,
  ),
);

function namesIn(definition: string): readonly string[] {
  const prefix = `${definition}/properties/`;
  return properties
    .filter(([pointer]) => pointer.startsWith(prefix))
    .map(([pointer]) => pointer.slice(prefix.length));
}

const texts = [
  ...Object.entries(definitions),
  ...properties,
] as const satisfies readonly (readonly [string, JsonSchema])[];

type SameNames<Definition extends keyof typeof ECS_NAMES, Shape> = [
  keyof (typeof ECS_NAMES)[Definition],
  keyof Shape,
] extends [keyof Shape, keyof (typeof ECS_NAMES)[Definition]]
  ? true
  : never;

/**
 * Definitions whose properties are exactly those of the ECS API, by its SDK. The compiler compares
 * them.
 */
const SAME_NAMES_AS_API = {
  ContainerDefinition: true satisfies SameNames<'ContainerDefinition', Ecs.ContainerDefinition>,
  ContainerDependency: true satisfies SameNames<'ContainerDependency', Ecs.ContainerDependency>,
  AuthorizationConfig: true satisfies SameNames<'AuthorizationConfig', Ecs.EFSAuthorizationConfig>,
  DeploymentConfiguration: true satisfies SameNames<
    'DeploymentConfiguration',
    Ecs.DeploymentConfiguration
  >,
  DockerVolumeConfiguration: true satisfies SameNames<
    'DockerVolumeConfiguration',
    Ecs.DockerVolumeConfiguration
  >,
  EFSVolumeConfiguration: true satisfies SameNames<
    'EFSVolumeConfiguration',
    Ecs.EFSVolumeConfiguration
  >,
  FSxWindowsFileServerVolumeConfiguration: true satisfies SameNames<
    'FSxWindowsFileServerVolumeConfiguration',
    Ecs.FSxWindowsFileServerVolumeConfiguration
  >,
  FirelensConfiguration: true satisfies SameNames<
    'FirelensConfiguration',
    Ecs.FirelensConfiguration
  >,
  HealthCheck: true satisfies SameNames<'HealthCheck', Ecs.HealthCheck>,
  LinuxParameters: true satisfies SameNames<'LinuxParameters', Ecs.LinuxParameters>,
  LoadBalancerAttachment: true satisfies SameNames<'LoadBalancerAttachment', Ecs.LoadBalancer>,
  LogConfiguration: true satisfies SameNames<'LogConfiguration', Ecs.LogConfiguration>,
  PortMapping: true satisfies SameNames<'PortMapping', Ecs.PortMapping>,
  ProxyConfiguration: true satisfies SameNames<'ProxyConfiguration', Ecs.ProxyConfiguration>,
  RuntimePlatform: true satisfies SameNames<'RuntimePlatform', Ecs.RuntimePlatform>,
  ServiceConnectConfiguration: true satisfies SameNames<
    'ServiceConnectConfiguration',
    Ecs.ServiceConnectConfiguration
  >,
  ServiceManagedEBSVolumeConfiguration: true satisfies SameNames<
    'ServiceManagedEBSVolumeConfiguration',
    Ecs.ServiceManagedEBSVolumeConfiguration
  >,
  ServiceRegistry: true satisfies SameNames<'ServiceRegistry', Ecs.ServiceRegistry>,
  Volume: true satisfies SameNames<'Volume', Ecs.Volume>,
} as const;

describe('ecsDefinitions', () => {
  it('names the properties as the ECS API does', () => {
    expect(Object.keys(definitions)).toEqual(
      expect.arrayContaining(Object.keys(SAME_NAMES_AS_API)),
    );
  });

  it('has the 42 properties of a container', () => {
    expect(namesIn('ContainerDefinition')).toHaveLength(42);
  });

  it('leaves out what only AWS sets', () => {
    expect(namesIn('EcsService')).not.toContain('serviceArn');
    expect(namesIn('EcsTaskDefinition')).not.toContain('taskDefinitionArn');
  });

  it('closes every definition', () => {
    const open = Object.entries(definitions).filter(
      ([, { additionalProperties }]) => additionalProperties !== false,
    );
    expect(open).toEqual([]);
  });

  it('describes everything in whole sentences of plain text', () => {
    const odd = texts
      .map(([name, { description = '' }]) => `${name}: ${description}`)
      .filter(
        (text) => !/: [A-Z].*[^:\s]$/.test(text) || /`|\]\(|\w+long |Docker Remote API/.test(text),
      );
    expect(odd).toEqual([]);
  });

  it('has a Markdown form only where it differs, without doubled marks', () => {
    const odd = texts.filter(
      ([, { description, markdownDescription }]) =>
        markdownDescription === description || markdownDescription?.includes('``'),
    );
    expect(odd).toEqual([]);
  });

  it('accepts its own defaults and examples', () => {
    const values = properties.flatMap(([pointer, schema]) =>
      [...(schema.default === undefined ? [] : [schema.default]), ...(schema.examples ?? [])].map(
        (value) => [pointer, value] as const,
      ),
    );
    expect(values.length).toBeGreaterThan(50);
    for (const [pointer, value] of values) {
      expect([pointer, value, errorsOf(pointer, value)]).toEqual([pointer, value, []]);
    }
  });

  it('compares no objects for uniqueness, which would call their own valueOf', () => {
    const lists: JsonSchema[] = [];
    mapSchema({ definitions }, (schema) => {
      if (schema.uniqueItems === true) lists.push(schema);
      return schema;
    });
    expect(lists.length).toBeGreaterThan(0);
    expect(lists.map((list) => list.items?.type)).toEqual(lists.map(() => 'string'));
  });

  it.each([
    ['HealthCheck', {}, ' required'],
    ['HealthCheck', { command: ['CMD', 'x'], interval: 4 }, '/interval minimum'],
    ['HealthCheck', { command: ['CMD', 'x'], intervall: 5 }, ' additionalProperties'],
    ['ContainerDependency', { containerName: 'a' }, ' required'],
    ['PortMapping', { containerPort: 65536 }, '/containerPort maximum'],
    ['LogConfiguration', { logDriver: 'none' }, '/logDriver enum'],
    ['LogConfiguration', { logDriver: 'awslogs', options: { mode: 1 } }, '/options/mode type'],
    ['EphemeralStorage', { sizeInGiB: 20 }, '/sizeInGiB minimum'],
    ['AwsVpcConfiguration', { subnets: [] }, '/subnets minItems'],
    ['ContainerDefinition', { name: 'a b', image: 'x' }, '/name pattern'],
  ])('refuses a wrong %s: %j', (definition, value, error) => {
    expect(errorsOf(definition, value)).toEqual([error]);
  });

  it.each(Object.keys(definitions))('has values of %s that it accepts', (name) => {
    const validate = validatorOf(name);
    fc.assert(
      fc.property(valuesOf(definitions[name] ?? {}, definitions), (value) => validate(value)),
      { numRuns: 20 },
    );
  });
});

describe('ecsProperties', () => {
  it('has the same properties as the definitions', () => {
    const names = Object.entries(ecsProperties()).map(([name, part]) => [name, Object.keys(part)]);
    expect(Object.fromEntries(names)).toEqual(
      Object.fromEntries(
        Object.entries(definitions).map(([name, { properties: part = {} }]) => [
          name,
          Object.keys(part),
        ]),
      ),
    );
  });
});
