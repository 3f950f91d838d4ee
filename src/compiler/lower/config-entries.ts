import type { OutlierDetectionConfig } from '../../contract/task-config.ts';
import { invariant } from '../../kit/invariant.ts';
import type { Mesh, Service } from '../../model/mesh.ts';
import type { StackResource } from '../../model/stack.ts';
import type { JsonObject } from '../../model/template.ts';
import { intentionSources } from './intentions.ts';
import { configEntriesPath } from './names.ts';

/** Characters that a parameter holds, by its tier (AWS Systems Manager quotas). */
const STANDARD_LIMIT = 4096;
const ADVANCED_LIMIT = 8192;

/** The config entries of a service, in its own stack. */
export function configEntries(mesh: Mesh, service: Service): Record<string, StackResource> {
  return entryParameters(mesh, service.component, [
    ...serviceDefaults(service),
    ...serviceIntentions(service),
  ]);
}

/**
 * Consul config entries of a component, as SSM parameters in its own stack: they come and go with it. `generated` are
 * those that its section says in its own way; those of `consul.configEntries` that are about it come behind. The
 * controller reads all parameters below the mesh's path and keeps their entries in Consul.
 */
export function entryParameters(
  mesh: Mesh,
  component: string,
  generated: readonly JsonObject[],
): Record<string, StackResource> {
  const written = mesh.configEntries.filter(({ owner }) => owner === component);
  const entries = [...generated, ...written.map(({ entry }) => entry)];
  const [small, large] = [entries.filter(isSmall), entries.filter((entry) => !isSmall(entry))];
  const path = `${configEntriesPath(mesh.identity)}${component}`;
  return {
    ...Object.fromEntries(
      pack(small).map((value, index) => {
        const suffix = index === 0 ? '' : String(index + 1);
        return [`ConfigEntries${suffix}`, parameter(`${path}${suffix && `/${suffix}`}`, value)];
      }),
    ),
    ...Object.fromEntries(
      large.map((entry, index) => [
        `LargeConfigEntry${index + 1}`,
        largeParameter(`${path}/large/${index + 1}`, textOf([entry])),
      ]),
    ),
  };
}

/** Whether entries go together into one parameter of the standard tier. */
export function fitsParameter(entries: readonly JsonObject[]): boolean {
  return textOf(entries).length <= STANDARD_LIMIT;
}

function isSmall(entry: JsonObject): boolean {
  return fitsParameter([entry]);
}

function textOf(entries: readonly JsonObject[]): string {
  return JSON.stringify({ entries });
}

function parameter(name: string, value: string): StackResource {
  return { type: 'AWS::SSM::Parameter', properties: { Name: name, Type: 'String', Value: value } };
}

/**
 * A parameter of the advanced tier, which costs. It never becomes one of the standard tier again (SSM refuses that): an
 * entry that shrinks moves to another parameter.
 */
function largeParameter(name: string, value: string): StackResource {
  invariant(
    value.length <= ADVANCED_LIMIT,
    'a config entry is larger than a parameter; a rule should have refused it',
  );
  const { type, properties } = parameter(name, value);
  return { type, properties: { ...properties, Tier: 'Advanced' } };
}

function serviceDefaults(service: Service): JsonObject[] {
  const { protocol, registration } = service;
  if (protocol === undefined) return [];
  return [
    {
      Kind: 'service-defaults',
      ...entryName(service),
      Protocol: protocol,
      ...(registration.networkResilience === undefined
        ? {}
        : {
            UpstreamConfig: {
              Defaults: { PassiveHealthCheck: passiveHealthCheck(registration.networkResilience) },
            },
          }),
    },
  ];
}

/**
 * mesh-init adds the same where there is none (consul-ecs does, too): without it here, the controller would take it away
 * again, since it keeps the entry as declared.
 */
function passiveHealthCheck(settings: OutlierDetectionConfig): JsonObject {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      value,
    ]),
  );
}

function serviceIntentions(service: Service): JsonObject[] {
  if (service.allow === undefined) return [];
  return [
    {
      Kind: 'service-intentions',
      ...entryName(service),
      Sources: intentionSources(service.allow),
    },
  ];
}

/** Name of a service's entries, in its namespace and partition. */
function entryName({ registration: { name, namespace, partition } }: Service): JsonObject {
  return {
    Name: name,
    ...(namespace === undefined ? {} : { Namespace: namespace }),
    ...(partition === undefined ? {} : { Partition: partition }),
  };
}

/** As few texts as hold all entries, in order. */
function pack(entries: readonly JsonObject[]): string[] {
  const groups: JsonObject[][] = [];
  for (const entry of entries) {
    const current = groups.at(-1);
    if (current !== undefined && fitsParameter([...current, entry])) current.push(entry);
    else groups.push([entry]);
  }
  return groups.map(textOf);
}
