import type { GatewaySpec, MeshSpec } from '../../../generated/mesh-spec.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule } from '../rule.ts';

/** Characters that an SSM parameter of the advanced tier holds (AWS Systems Manager quotas). */
const LIMIT = 8192;

export const configEntrySize: Rule = {
  code: 'config-entry-size',
  why: `A config entry travels to the controller in an SSM parameter, which holds ${LIMIT} characters.`,
  fix: 'Spread the services, listeners or conditions over several gateways or routes.',
  check: ({ spec, report }) => {
    for (const { what, path, characters } of entriesOf(spec)) {
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
const AROUND = { caller: 40, linkedService: 15, listener: 100, condition: 60 } as const;

function entriesOf(spec: MeshSpec): Estimate[] {
  return [
    ...Object.entries(spec.services ?? {}).map(([component, { allow = [] }]) =>
      estimate('allow', ['services', component, 'allow'], {
        text: allow,
        around: allow.length * AROUND.caller,
      }),
    ),
    ...Object.entries(spec.gateways ?? {}).flatMap(([component, gateway]) =>
      gatewayEntries(gateway, ['gateways', component]),
    ),
  ];
}

function gatewayEntries(gateway: GatewaySpec, path: Path): Estimate[] {
  switch (gateway.kind) {
    case 'mesh-gateway':
      return [];
    case 'terminating-gateway':
      return [
        mapEstimate('services', path, {
          map: gateway.services ?? {},
          around: AROUND.linkedService,
        }),
      ];
    case 'api-gateway':
      return [
        mapEstimate('listeners', path, { map: gateway.listeners, around: AROUND.listener }),
        ...(gateway.routes ?? []).map((route, index) =>
          estimate('the route', [...path, 'routes', index, 'listener'], {
            text: [route, route.hostnames],
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

function mapEstimate(
  name: string,
  path: Path,
  { map, around }: { readonly map: object; readonly around: number },
): Estimate {
  const text = [map];
  return estimate(name, [...path, name], { text, around: Object.keys(map).length * around });
}

function estimate(
  what: string,
  path: Path,
  entry: { readonly text: readonly unknown[]; readonly around: number },
): Estimate {
  return { what, path, characters: FRAME + JSON.stringify(entry.text).length + entry.around };
}
