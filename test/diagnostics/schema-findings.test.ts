import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/diagnostics/finding.ts';
import { schemaFindings } from '../../src/diagnostics/schema-findings.ts';
import type { SchemaError } from '../../src/kit/schema-error.ts';
import type { YamlObject, YamlValue } from '../../src/model/source.ts';
import { MESH_RULES, meshErrors } from '../support/mesh-errors.ts';

const MESH: YamlObject = {
  version: 1,
  name: 'shop',
  environment: 'dev',
  aws: { region: 'eu-west-1', accountId: '111122223333' },
  cluster: { create: {} },
  network: { vpcId: 'vpc-0123456789abcdef0', subnets: ['subnet-0aaa0aaa0aaa0aaa0'] },
  images: { runtime: 'registry.example.com/meshc:1.4.0' },
  consul: { servers: 'devServer' },
  services: { web: { image: 'web:1', port: 8080 } },
};

/** The findings of a mesh with some sections replaced. */
function findingsWith(sections: Readonly<Record<string, YamlValue>>): readonly Finding[] {
  const tree = { ...MESH, ...sections };
  return schemaFindings(meshErrors(tree), tree, MESH_RULES);
}

/** The findings of a mesh whose service `web` has these further fields. */
function findingsOf(fields: Readonly<Record<string, YamlValue>>): readonly Finding[] {
  return findingsWith({ services: { web: { image: 'web:1', port: 8080, ...fields } } });
}

/** The only finding, as far as the tests look at it. */
function only(findings: readonly Finding[]) {
  expect(findings).toHaveLength(1);
  const [finding] = findings;
  const { code, message, hint, anchor } = finding ?? {};
  return { code, message, hint, anchor, path: finding?.path.join('.') };
}

function fromErrors(value: YamlValue, errors: readonly Partial<SchemaError>[]): readonly Finding[] {
  const complete = errors.map((error) => ({
    instancePath: '/field',
    keyword: 'type',
    params: {},
    ...error,
  }));
  return schemaFindings(complete, { field: value });
}

describe('schemaFindings', () => {
  it('finds nothing in a valid mesh', () => {
    expect(findingsWith({})).toEqual([]);
  });

  it.each([
    ['retentionInDays', 'it is a key of defaults.logs'],
    ['vpcId', 'it is a key of network'],
    ['hosts', 'it is a key of consul.servers'],
    ['variables', 'it is a key of the mesh itself'],
    ['wanFederation', 'it is a key of devServer'],
    ['routes', 'it is a key of gateways.* of kind api-gateway'],
    ['caFile', 'it is a key of gateways.*.services.*'],
    ['Splits', undefined],
    ['description', 'it is a key of variables.*'],
    ['nonsense', undefined],
  ])('says where %s belongs', (key, hint) => {
    expect(only(findingsOf({ [key]: 1 })).hint).toBe(hint);
  });

  it('takes a map that lacks what its neighbour has for the neighbour, misspelt', () => {
    const services = { web: { image: 'web:1', port: 8080 }, wbe: { desiredCount: 3 }, cache: {} };
    expect(findingsWith({ services }).map(({ hint }) => hint)).toEqual([
      'did you mean "web"?',
      undefined,
    ]);
  });

  it.each([
    ['replicas', 'desiredCount'],
    ['consul_service_name', 'consulName'],
    ['env', 'environment'],
  ])('knows what other tools call %s', (key, own) => {
    expect(only(findingsOf({ [key]: 1 })).hint).toBe(`did you mean "${own}"?`);
  });

  it.each([
    ['a literal for a secret', { secrets: { DB_PASSWORD: 'hunter2' } }],
    ['a list of secrets', { secrets: ['DB_PASSWORD=hunter2'] }],
    ['a list of variables with a credential', { environment: ['A=1', 'DB_PASSWORD=hunter2'] }],
  ])('hides %s', (_title, fields) => {
    const [finding] = findingsOf(fields);
    expect(finding?.hidesValue).toBe(true);
    expect(JSON.stringify(finding)).not.toContain('hunter2');
  });

  it('shows an unknown key itself, with the key that was probably meant', () => {
    expect(only(findingsOf({ protocl: 'http' }))).toEqual({
      code: 'unknown-key',
      message: 'unknown key "protocl"',
      hint: 'did you mean "protocol"?',
      anchor: 'key',
      path: 'services.web.protocl',
    });
  });

  it('does not offer a key that the map has already', () => {
    expect(only(findingsOf({ prot: 'http' })).hint).toBeUndefined();
  });

  it('lists the keys of a small map when no key is near', () => {
    const aws = { region: 'eu-west-1', accountId: '111122223333', wheel: 1 };
    expect(only(findingsWith({ aws })).hint).toMatch(/^allowed here: .*accountId.*, region/);
  });

  it('shows a missing key at the map that lacks it', () => {
    const { region } = { region: 'eu-west-1' };
    expect(only(findingsWith({ aws: { region } }))).toEqual({
      code: 'missing-key',
      message: '"aws" lacks the key "accountId"',
      hint: undefined,
      anchor: 'key',
      path: 'aws.accountId',
    });
  });

  it('tells all keys that one map lacks at once', () => {
    const { name: _name, environment: _environment, ...rest } = MESH;
    const finding = only(schemaFindings(meshErrors(rest), rest));
    expect(finding).toMatchObject({
      message: 'the mesh lacks the keys "name" and "environment"',
      path: 'name',
    });
  });

  it('does not call a key missing that is only misspelt', () => {
    const findings = findingsWith({ aws: { region: 'eu-west-1', acountId: '111122223333' } });
    expect(only(findings)).toMatchObject({
      code: 'unknown-key',
      hint: 'did you mean "accountId"?',
    });
  });

  it('asks to quote an account id that YAML read as a number', () => {
    const aws = { region: 'eu-west-1', accountId: 111_122_223_333 };
    expect(only(findingsWith({ aws }))).toEqual({
      code: 'wrong-type',
      message: 'expected a text, found the number 111122223333',
      hint: 'quote it: "111122223333"',
      anchor: 'value',
      path: 'aws.accountId',
    });
  });

  it.each([
    ['a number in quotes', { port: '8080' }, 'write it without quotes: 8080'],
    ['a switch of YAML 1.1', { enableExecuteCommand: 'yes' }, 'write true, without quotes'],
    ['a switch in quotes', { enableExecuteCommand: 'false' }, 'write false, without quotes'],
    ['one text for a list', { command: 'serve' }, 'write a list: ["serve"]'],
    ['one number for a list', { command: 80 }, 'write a list: [80]'],
    ['a map for a list', { command: { a: 1 } }, "write a list: each item starts with '- '"],
    ['a list for a map', { upstreams: ['api'] }, 'write a map: key: value'],
    ['a list of variables', { environment: ['LEVEL=info'] }, 'write a map: LEVEL: info'],
    ['variables that YAML takes for numbers', { environment: ['A=1'] }, 'write a map: A: "1"'],
    [
      'a list of things with names',
      { containers: [{ name: 'proxy', image: 'proxy:1' }] },
      'write a map, in which the name is the key: proxy: { … }',
    ],
    [
      'the command of a health check',
      { healthCheck: { command: 'true' } },
      'write a list: [CMD-SHELL, "true"]',
    ],
    ['memory with a unit', { memory: '2Gi' }, 'write the number of MiB alone: 2048'],
    [
      'memory in MiB with a unit',
      { memoryReservation: '512m' },
      'write the number of MiB alone: 512',
    ],
    ['parts of a vCPU', { cpu: 0.5 }, '1024 units are one vCPU: write 512'],
    [
      'a secret in clear',
      { secrets: { A: 'hunter2' } },
      'write { secret: NAME }: its name, never its value',
    ],
  ])('says what to write for %s', (_title, fields, hint) => {
    expect(only(findingsOf(fields))).toMatchObject({ code: 'wrong-type', hint });
  });

  it('lists the values of an enumeration and names the nearest', () => {
    expect(only(findingsOf({ protocol: 'htpp' }))).toMatchObject({
      code: 'not-allowed',
      message: '"htpp" is not accepted here',
      hint: expect.stringMatching(/^did you mean "http"\? allowed: .*grpc/),
    });
  });

  it('gives the rule of a pattern in the words of the schema', () => {
    const network = { vpcId: 'vpc-1', subnets: ['subnet-0aaa0aaa0aaa0aaa0'] };
    expect(only(findingsWith({ network }))).toMatchObject({
      code: 'bad-format',
      message: '"vpc-1" is not accepted here',
      hint: expect.stringContaining('vpc-0123456789abcdef0'),
      path: 'network.vpcId',
    });
  });

  it('shows a name that cannot be one at its key', () => {
    const findings = findingsWith({ services: { Web_1: { image: 'web:1', port: 80 } } });
    expect(only(findings)).toMatchObject({
      code: 'bad-name',
      message: '"Web_1" cannot be a name here',
      anchor: 'key',
      path: 'services.Web_1',
    });
  });

  it('tells a bad name and what its map lacks', () => {
    const findings = findingsWith({ services: { Web_1: { port: 80 } } });
    expect(findings.map(({ code }) => code)).toEqual(['bad-name', 'missing-key']);
  });

  it('gives bounds and what was found', () => {
    expect(only(findingsOf({ port: 70_000 }))).toMatchObject({
      code: 'out-of-range',
      message: 'expected at most 65535, found 70000',
    });
  });

  it('says that a text is empty before it says which form it lacks', () => {
    expect(only(findingsWith({ name: '' }))).toMatchObject({
      code: 'out-of-range',
      message: 'expected at least 1 character, found none',
    });
  });

  it('takes the alternative of the type that was written', () => {
    const network = { vpcId: { imprt: 'network-VpcId' }, subnets: ['subnet-0aaa0aaa0aaa0aaa0'] };
    expect(only(findingsWith({ network }))).toMatchObject({
      code: 'unknown-key',
      hint: 'did you mean "import"?',
      path: 'network.vpcId.imprt',
    });
  });

  it('names the types of all alternatives when none was written', () => {
    const network = { vpcId: 5, subnets: ['subnet-0aaa0aaa0aaa0aaa0'] };
    expect(only(findingsWith({ network }))).toMatchObject({
      code: 'wrong-type',
      message: 'expected a text or a map, found the number 5',
    });
  });

  it('reports alternatives inside lists and of several places one by one', () => {
    const network = { vpcId: true, subnets: ['subnet-1', { import: 1 }, 2] };
    const paths = findingsWith({ network }).map(({ path }) => path.join('.'));
    expect(paths).toEqual([
      'network.vpcId',
      'network.subnets.0',
      'network.subnets.1.import',
      'network.subnets.2',
    ]);
  });

  it('follows pointers with escaped characters and numbers as keys of maps', () => {
    const findings = findingsOf({ environment: { 'a/b~c': 1, 7: 2 } });
    expect(findings.map(({ path }) => path.at(-1))).toEqual(['7', 'a/b~c']);
  });

  it('survives keys that objects inherit', () => {
    const tree = Object.assign(Object.create(null) as Record<string, YamlValue>, MESH);
    tree['valueOf'] = 1;
    tree['constructor'] = 2;
    const codes = schemaFindings(meshErrors(tree), tree).map(({ code }) => code);
    expect(codes).toEqual(['unknown-key', 'unknown-key']);
  });

  it('shortens a long value in its message', () => {
    const { message = '' } = only(findingsOf({ protocol: 'x'.repeat(500) }));
    expect(message.length).toBeLessThan(100);
  });
});

describe('schemaFindings on keywords that the language uses little', () => {
  it('names the keys of which one is needed', () => {
    const findings = fromErrors({}, [
      { keyword: 'required', params: { missingProperty: 'create' } },
      { keyword: 'required', params: { missingProperty: 'existing' } },
      { keyword: 'oneOf', params: { passingSchemas: null } },
    ]);
    expect(only(findings)).toMatchObject({
      code: 'missing-key',
      message: '"field" lacks one of the keys "create" or "existing"',
      anchor: 'key',
    });
  });

  it('says that a value fits several alternatives', () => {
    const findings = fromErrors('a', [{ keyword: 'oneOf', params: { passingSchemas: [0, 1] } }]);
    expect(only(findings)).toMatchObject({ code: 'no-alternative' });
  });

  it('prefers the wrong type to what follows from it', () => {
    const findings = fromErrors(5, [
      { keyword: 'type', params: { type: 'string' } },
      { keyword: 'enum', params: { allowedValues: ['a', 'b'] } },
    ]);
    expect(only(findings)).toMatchObject({ code: 'wrong-type' });
  });

  it.each<readonly [string, YamlValue, Partial<SchemaError>, Partial<Finding>]>([
    [
      'const',
      'b',
      { keyword: 'const', params: { allowedValue: 'a' } },
      { code: 'not-allowed', hint: 'allowed: a' },
    ],
    [
      'dependencies',
      {},
      { keyword: 'dependencies', params: { property: 'key', missingProperty: 'secret' } },
      {
        code: 'missing-key',
        message: '"key" needs the key "secret" beside it',
        path: ['field', 'key'],
      },
    ],
    [
      'minItems',
      [],
      { keyword: 'minItems', params: { limit: 2 } },
      { code: 'out-of-range', message: 'expected at least 2 items, found none' },
    ],
    [
      'maxProperties',
      { a: 1, b: 2 },
      { keyword: 'maxProperties', params: { limit: 1 } },
      { code: 'out-of-range', message: 'expected at most 1 key, found 2', anchor: 'key' },
    ],
    [
      'maxLength, in characters and not UTF-16 units',
      '🚀🚀🚀',
      { keyword: 'maxLength', params: { limit: 2 } },
      { code: 'out-of-range', message: 'expected at most 2 characters, found 3' },
    ],
    [
      'multipleOf',
      3,
      { keyword: 'multipleOf', params: { multipleOf: 2 } },
      { code: 'out-of-range', message: 'expected a multiple of 2, found 3' },
    ],
    [
      'uniqueItems',
      ['a', 'b', 'a'],
      { keyword: 'uniqueItems', params: { i: 2, j: 0 } },
      { code: 'not-allowed', message: 'the items 1 and 3 of this list are equal' },
    ],
    [
      'pattern without words',
      'x',
      { keyword: 'pattern', params: { pattern: '^a$' } },
      { code: 'bad-format', hint: 'it must match ^a$' },
    ],
    [
      'null, which only lists can hold',
      null,
      { keyword: 'type', params: { type: 'string' } },
      { code: 'wrong-type', message: 'expected a text, found nothing' },
    ],
    [
      'a name that is too long',
      { abc: 1 },
      { keyword: 'maxLength', params: { limit: 2 }, propertyName: 'abc' },
      { code: 'bad-name', hint: 'expected at most 2 characters, found 3', path: ['field', 'abc'] },
    ],
    ['an unknown keyword', 'x', { keyword: 'contains' }, { code: 'no-alternative' }],
  ])('has words for %s', (_title, value, error, expected) => {
    expect(fromErrors(value, [error])).toMatchObject([expected]);
  });

  it('names the item of a list that lacks a key', () => {
    const error = {
      instancePath: '/field/1',
      keyword: 'required',
      params: { missingProperty: 'a' },
    };
    expect(only(fromErrors([{ a: 1 }, {}], [error]))).toMatchObject({
      message: 'item 2 of "field" lacks the key "a"',
      path: 'field.1.a',
    });
  });
});
