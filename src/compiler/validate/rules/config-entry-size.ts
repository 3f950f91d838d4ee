import type { GatewaySpec } from '../../../generated/mesh-spec.ts';
import type { GatewayRole } from '../../../model/gateway.ts';
import type { Gateway } from '../../../model/mesh.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule, RuleContext } from '../rule.ts';

/** Characters that an SSM parameter of the advanced tier holds (AWS Systems Manager quotas). */
const LIMIT = 8192;

export const configEntrySize: Rule = {
  code: 'config-entry-size',
  why: `A config entry travels to the controller in an SSM parameter, which holds ${LIMIT} characters.`,
  fix: 'Spread the services, listeners or conditions over several gateways or routes.',
  check: ({ spec, mesh, report }) => {
    for (const { what, path, characters } of entriesOf({ spec, mesh })) {
      if (characters <= LIMIT) continue;
      report({
        message: `${what} would make a config entry of about ${characters} characters; ${LIMIT} fit`,
        path,
        anchor: 'key',
        hint: 'spread them over several gateways or routes',
      });
    }
  },
};

interface Estimate {
  readonly what: string;
  readonly path: Path;
  /** At least as many as the entry will have. */
  readonly characters: number;
}

/** Characters of an entry beside what the user writes. */
const FRAME = 600;
/** Characters that Consul's form of a part has more than ours. */
const AROUND = { caller: 40, linkedService: 15, listener: 150, condition: 60 } as const;

/** Names stand in entries as Consul knows them, which may be much longer than the keys of the file. */
function entriesOf({ spec, mesh }: Pick<RuleContext, 'spec' | 'mesh'>): Estimate[] {
  return [
    ...mesh.services.map(({ path, allow = [] }) =>
      estimate('allow', [...path, 'allow'], {
        text: allow.map((caller) => [
          caller.consulName,
          caller.namespace ?? '',
          caller.partition ?? '',
          caller.peer ?? '',
          caller.permissions ?? '',
        ]),
        around: allow.length * AROUND.caller,
      }),
    ),
    ...mesh.configEntries.map(({ entry, path }) => ({
      what: 'the entry',
      path: [...path, 'Kind'],
      characters: JSON.stringify({ entries: [entry] }).length,
    })),
    ...mesh.gateways.flatMap((gateway) => {
      const section = spec.gateways?.[gateway.component];
      return section === undefined ? [] : gatewayEntries(section, gateway);
    }),
  ];
}

function gatewayEntries(
  section: GatewaySpec,
  { path, role, registration }: Pick<Gateway, 'path' | 'role' | 'registration'>,
): Estimate[] {
  const names = namesOf(role);
  switch (section.kind) {
    case 'mesh-gateway':
      return [];
    case 'terminating-gateway':
      return [
        estimate('services', [...path, 'services'], {
          text: [Object.values(section.services ?? {}), names],
          around: names.length * AROUND.linkedService,
        }),
      ];
    case 'api-gateway':
      return [
        estimate('listeners', [...path, 'listeners'], {
          text: Object.entries(section.listeners).map((listener) => [listener, registration.name]),
          around: Object.keys(section.listeners).length * AROUND.listener,
        }),
        ...(section.routes ?? []).map((route, index) =>
          estimate('the route', [...path, 'routes', index, 'listener'], {
            text: [{ ...route, services: undefined }, route.hostnames, names[index]],
            around:
              AROUND.condition *
              [route.headers, route.query, route.services].reduce(
                (sum, map) => sum + Object.keys(map ?? {}).length,
                0,
              ),
          }),
        ),
      ];
  }
}

/** The services that a gateway stands for, or those of each of its routes. */
function namesOf(role: GatewayRole): readonly (string | readonly string[])[] {
  switch (role.kind) {
    case 'mesh-gateway':
      return [];
    case 'terminating-gateway':
      return role.services.map(({ consulName }) => consulName);
    case 'api-gateway':
      return role.routes.map(({ services }) => services.map(({ consulName }) => consulName));
  }
}

function estimate(
  what: string,
  path: Path,
  entry: { readonly text: readonly unknown[]; readonly around: number },
): Estimate {
  return { what, path, characters: FRAME + JSON.stringify(entry.text).length + entry.around };
}
