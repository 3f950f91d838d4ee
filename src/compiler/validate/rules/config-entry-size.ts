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

/** Characters of an entry beside what the user writes, and those around each part of it. */
const FRAME = 600;
const AROUND_PART = 60;

function entriesOf(spec: MeshSpec): Estimate[] {
  return [
    ...Object.entries(spec.services ?? {}).map(([component, { allow = [] }]) =>
      estimate('allow', ['services', component, 'allow'], { text: allow, parts: allow.length }),
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
      return [mapEstimate('services', path, gateway.services ?? {})];
    case 'api-gateway':
      return [
        mapEstimate('listeners', path, gateway.listeners),
        ...(gateway.routes ?? []).map((route, index) =>
          estimate('the route', [...path, 'routes', index, 'listener'], {
            text: [route, route.hostnames],
            parts: [route.headers, route.query, route.services].reduce(
              (sum, map) => sum + Object.keys(map ?? {}).length,
              0,
            ),
          }),
        ),
      ];
  }
}

function mapEstimate(name: string, path: Path, map: object): Estimate {
  return estimate(name, [...path, name], { text: map, parts: Object.keys(map).length });
}

function estimate(
  what: string,
  path: Path,
  entry: { readonly text: object; readonly parts: number },
): Estimate {
  return {
    what,
    path,
    characters: FRAME + JSON.stringify(entry.text).length + AROUND_PART * entry.parts,
  };
}
