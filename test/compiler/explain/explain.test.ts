import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainPath } from '../../../src/compiler/explain.ts';
import type { LocatedFinding } from '../../../src/diagnostics/finding.ts';
import { formatPath, parsePath } from '../../../src/kit/spec-path.ts';
import type { Explanation, ValueOrigin } from '../../../src/model/explanation.ts';
import type { Location } from '../../../src/model/source.ts';

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../../schema/mesh.schema.json', import.meta.url), 'utf8'),
);

interface Mesh {
  readonly files: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

function ask(path: string, { files, variables = {} }: Mesh) {
  const parsed = parsePath(path);
  if (parsed.kind === 'invalid') throw new Error(parsed.message);
  const findings: LocatedFinding[] = [];
  const input = {
    path: parsed.path,
    schema: SCHEMA,
    files: files.map((text, index) => ({ name: `${index}.yaml`, text })),
    variables,
  };
  return { ...explainPath(input, (finding) => findings.push(finding)), findings };
}

function explain(path: string, mesh: Mesh): Explanation {
  const answer = ask(path, mesh);
  if (answer.kind !== 'explained') throw new Error(JSON.stringify(answer));
  return answer.explanation;
}

/** An explanation of one value in short: what holds and its origin, then what lost. */
function short(path: string, ...files: readonly string[]): readonly string[] {
  const { values, losers } = explain(path, { files });
  const [only] = values;
  const lost = (only?.losers ?? losers).map(({ value, origin, removedAt }) => {
    const removed = removedAt === undefined ? '' : ` removed ${placeOf(removedAt)}`;
    return `${JSON.stringify(value)} ${originOf(origin)}${removed}`;
  });
  return only === undefined
    ? ['nothing', ...lost]
    : [`${JSON.stringify(only.value)} ${originOf(only.origin)}`, ...lost];
}

function originOf(origin: ValueOrigin): string {
  if (origin.kind === 'derived') return origin.reason;
  if (origin.kind === 'built-in') return 'built in';
  return `${placeOf(origin.location)} ${formatPath(origin.path)}`;
}

function placeOf({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}

describe('the explanation of a value', () => {
  it('names the component, then defaults, then what is built in', () => {
    const own = 'services: { web: { cpu: 1024 } }\n';
    const shared = 'defaults: { cpu: 256 }\n';
    expect(short('services.web.cpu', own + shared)).toEqual([
      '1024 0.yaml:1:25 services.web.cpu',
      '256 0.yaml:2:18 defaults.cpu',
      '512 built in',
    ]);
    expect(short('services.web.cpu', `${shared}services: { web: {} }`)).toEqual([
      '256 0.yaml:1:18 defaults.cpu',
      '512 built in',
    ]);
    expect(short('services.web.cpu', 'services: { web: {} }')).toEqual(['512 built in']);
  });

  it('names the last file that says it, and the files that it wins over', () => {
    const files = [256, 512, 1024].map((cpu) => `services: { web: { cpu: ${cpu} } }`);
    expect(short('services.web.cpu', ...files).slice(0, 3)).toEqual([
      '1024 2.yaml:1:25 services.web.cpu',
      '512 1.yaml:1:25 services.web.cpu',
      '256 0.yaml:1:25 services.web.cpu',
    ]);
  });

  it('says which null took a value away, and what holds then', () => {
    expect(
      short(
        'services.web.cpu',
        'services: { web: { cpu: 256 } }',
        'services: { web: { cpu: null } }',
      ),
    ).toEqual(['512 built in', '256 0.yaml:1:25 services.web.cpu removed 1.yaml:1:20']);
    expect(
      short('services.web.port', 'services: { web: { port: 80 } }', 'services: { web: null }'),
    ).toEqual(['nothing', '80 0.yaml:1:26 services.web.port removed 1.yaml:1:18']);
  });

  it('says which list took the place of another', () => {
    expect(
      short(
        'services.web.command[1]',
        'services: { web: { command: [a, b] } }',
        'services: { web: { command: [c, d] } }',
      ),
    ).toEqual([
      '"d" 1.yaml:1:33 services.web.command[1]',
      '"b" 0.yaml:1:33 services.web.command[1] removed 1.yaml:1:29',
    ]);
  });

  it('takes an index with or without brackets', () => {
    const file = 'services: { web: { command: [a, b] } }';
    expect(short('services.web.command.1', file)).toEqual(short('services.web.command[1]', file));
  });

  it('fills variables in, and says who gave their values', () => {
    const file =
      'variables: { tag: { default: "1" }, host: {} }\nservices: { web: { image: "${var.host}/w:${var.tag}" } }';
    const { values } = explain('services.web.image', { files: [file], variables: { host: 'r' } });
    expect(values).toMatchObject([
      {
        value: 'r/w:1',
        origin: {
          text: '${var.host}/w:${var.tag}',
          variables: [
            { name: 'host', from: 'command line', location: { line: 1, column: 37 } },
            { name: 'tag', from: 'default', location: { line: 1, column: 30 } },
          ],
        },
      },
    ]);
  });

  it.each([
    ['a credential by its name', 'services.web.environment.DB_PASSWORD', 'DB_PASSWORD: hunter2'],
    ['a credential by its form', 'services.web.environment.URL', 'URL: "https://a:b@c"'],
  ])('hides %s', (_title, path, entry) => {
    const mesh = { files: [`services: { web: { environment: { ${entry} } } }`] };
    expect(explain(path, mesh).values).toMatchObject([{ isHidden: true }]);
  });

  it('hides what a variable with the name of a credential gives, and what lost', () => {
    const files = [
      'variables: { api_token: { default: x } }\nservices: { web: { environment: { A: "${var.api_token}" } } }',
      'services: { web: { environment: { A: "1" } } }',
    ];
    const [value] = explain('services.web.environment.A', { files }).values;
    expect(value).toMatchObject({ isHidden: false, losers: [{ isHidden: true }] });
    expect(explain('variables.api_token.default', { files }).values).toMatchObject([
      { isHidden: true },
    ]);
  });

  it('shows references to secrets, which are none', () => {
    const mesh = { files: ['services: { web: { secrets: { TOKEN: { secret: shop/db } } } }'] };
    expect(explain('services.web.secrets.TOKEN.secret', mesh).values).toMatchObject([
      { value: 'shop/db', isHidden: false },
    ]);
  });

  it('derives what the tasks run on from their capacity providers', () => {
    const strategy = 'capacityProviderStrategy: [{ capacityProvider: FARGATE_SPOT }]';
    const file = `defaults: { ${strategy} }\nservices: { web: {}, api: { launchType: EC2 } }`;
    expect(short('services.web.launchType', file)).toEqual([
      '"FARGATE" it follows from defaults.capacityProviderStrategy',
      '"FARGATE" built in',
    ]);
    expect(short('services.api.launchType', file)[0]).toBe(
      '"EC2" 0.yaml:2:41 services.api.launchType',
    );
    expect(explain('services.api.capacityProviderStrategy', { files: [file] }).isSet).toBe(false);
  });

  it('gives a component its own name in Consul', () => {
    expect(short('services.web.consulName', 'services: { web: {} }')).toEqual([
      '"web" the name of the component',
    ]);
  });
});

describe('the explanation of a section', () => {
  const files = [
    'defaults: { tags: { team: shop, cost: "1" } }\nservices: { web: { image: "w:1", tags: { team: web } } }',
  ];

  it('has what is written, inherited and built in, each with its origin', () => {
    const { values, isSection } = explain('services.web', { files });
    const found = values.map(({ path, origin }) => `${formatPath(path)} ${origin.kind}`);
    expect(isSection).toBe(true);
    expect(found.slice(0, 3)).toEqual([
      'services.web.image written',
      'services.web.tags.team written',
      'services.web.tags.cost written',
    ]);
    expect(found).toContain('services.web.shutdownDelaySeconds built-in');
    expect(new Set(found).size).toBe(found.length);
  });

  it('merges the tags of a component and of defaults', () => {
    expect(short('services.web.tags.team', ...files)).toHaveLength(2);
    expect(short('services.web.tags.cost', ...files)).toEqual([
      '"1" 0.yaml:1:39 defaults.tags.cost',
    ]);
  });

  it('says what would hold inside one that is not there', () => {
    const { isSet, values } = explain('services.web.proxy', { files });
    expect(isSet).toBe(false);
    expect(values).toContainEqual(
      expect.objectContaining({
        path: ['services', 'web', 'proxy', 'publicListenerPort'],
        value: 20000,
      }),
    );
  });

  it('knows the controller, which is there without a word', () => {
    expect(short('controller.cpu', ...files)).toEqual(['256 built in']);
    expect(explain('controller', { files }).isSet).toBe(true);
  });

  it('gives the controller its place by the network, and its partition and boundary by defaults', () => {
    const shared = [
      `network: { vpcId: vpc-1, subnets: [subnet-1] }
defaults: { consulPartition: east, iam: { permissionsBoundary: arn, rolePath: /a/ } }`,
    ];
    expect(short('controller.subnets[0]', ...shared)).toEqual([
      '"subnet-1" 0.yaml:1:36 network.subnets[0]',
    ]);
    expect(short('controller.consulPartition', ...shared)[0]).toContain('"east"');
    expect(short('controller.iam.permissionsBoundary', ...shared)[0]).toContain('"arn"');
    expect(short('controller.iam.rolePath', ...shared).join()).not.toContain('"/a/"');
  });

  it('is the whole mesh for the empty path', () => {
    expect(explain('', { files }).values.length).toBeGreaterThan(10);
  });
});

describe('a path that leads nowhere', () => {
  const files = [
    'services: { web: { environment: { LOG: x } } }\ngateways: { edge: { kind: mesh-gateway } }',
  ];

  it.each([
    ['servces', 'servces', 'services'],
    ['services.wep.cpu', 'services.wep', 'web'],
    ['services.web.cpuu', 'services.web.cpuu', 'cpu'],
    ['services.web.environment.LOK', 'services.web.environment.LOK', 'LOG'],
    ['gateways.edge.routes', 'gateways.edge.routes', 'wanAddress'],
    ['services.web.image.tag', 'services.web.image.tag', undefined],
  ])('stops at the first unknown step of %s', (path, stop, known) => {
    const answer = ask(path, { files });
    if (answer.kind !== 'unknown') throw new Error(answer.kind);
    expect(formatPath(answer.path)).toBe(stop);
    if (known === undefined) expect(answer.known).toEqual([]);
    else expect(answer.known).toContain(known);
  });

  it('is none where a component deleted something', () => {
    const answer = explain('services.web.environment.LOG', {
      files: [...files, 'services: { web: { environment: { LOG: null } } }'],
    });
    expect(answer).toMatchObject({ isSet: false, losers: [{ value: 'x' }] });
  });
});

describe('files with mistakes', () => {
  it('are reported when they cannot be read', () => {
    const { kind, findings } = ask('name', { files: ['name: [1'] });
    expect(kind).toBe('invalid');
    expect(findings).toMatchObject([{ code: 'yaml-syntax' }]);
  });

  it('are explained when only the rules refuse them', () => {
    expect(short('services.web.cpu', 'services: { web: { cpu: many } }')[0]).toBe(
      '"many" 0.yaml:1:25 services.web.cpu',
    );
  });
});
