/**
 * Refreshes `schema/aws/`: takes the CloudFormation resource schemas that meshc knows from the
 * wheel of a pinned cfn-lint, sorts their keys and writes one file per type, so that a refresh is
 * reviewed as a diff.
 *
 * Only a refresh needs Python and a network; builds and tests read the files in the repository.
 * Usage: `node scripts/vendor-resource-schemas.ts`, then `node scripts/generate.ts`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareText } from '../src/kit/sort.ts';
import type { Json } from '../src/model/template.ts';
import { RESOURCE_SCHEMA_DIRECTORY, resourceSchemaFile } from './generate/resource-schema.ts';

/** The release of cfn-lint on PyPI that the schemas come from (MIT-0). */
const CFN_LINT_VERSION = '1.58.0';

/** What meshc emits, and what users commonly patch through `overrides:`. */
const RESOURCE_TYPES: readonly string[] = [
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::ECS::CapacityProvider',
  'AWS::ECS::Cluster',
  'AWS::ECS::ClusterCapacityProviderAssociations',
  'AWS::ECS::Service',
  'AWS::ECS::TaskDefinition',
  'AWS::EFS::AccessPoint',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::Events::Rule',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::IAM::RolePolicy',
  'AWS::Logs::LogGroup',
  'AWS::SSM::Parameter',
  'AWS::SecretsManager::Secret',
  'AWS::ServiceDiscovery::PrivateDnsNamespace',
  'AWS::ServiceDiscovery::Service',
];

function vendorResourceSchemas(): void {
  const scratch = mkdtempSync(join(tmpdir(), 'meshc-vendor-'));
  try {
    const data = unpackWheel(scratch);
    const schemas = readSchemas(join(data, 'resources'));
    const missing = RESOURCE_TYPES.filter((typeName) => !schemas.has(typeName));
    for (const typeName of missing) console.warn(`cfn-lint has no schema of ${typeName}`);
    clearDirectory();
    for (const typeName of RESOURCE_TYPES) {
      const schema = schemas.get(typeName);
      if (schema !== undefined) writeFileSync(resourceSchemaFile(typeName), format(schema));
    }
    writeFileSync(join(RESOURCE_SCHEMA_DIRECTORY, 'README.md'), readme(schemaDate(data)));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Downloads and unpacks the wheel below `scratch`; returns the directory that holds its schemas.
 */
function unpackWheel(scratch: string): string {
  const python = (...args: readonly string[]) =>
    execFileSync('python3', ['-m', ...args], {
      cwd: scratch,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  python('pip', 'download', '--quiet', '--no-deps', `cfn-lint==${CFN_LINT_VERSION}`);
  const wheel = readdirSync(scratch).find((name) => name.endsWith('.whl'));
  if (wheel === undefined)
    throw new Error(`pip downloaded no wheel of cfn-lint ${CFN_LINT_VERSION}`);
  python('zipfile', '-e', wheel, 'wheel');
  return join(scratch, 'wheel', 'cfnlint', 'data', 'schemas');
}

/** The wheel names its files by hash, so the type is read from inside each. */
function readSchemas(directory: string): ReadonlyMap<string, Json> {
  const files = readdirSync(directory).filter((name) => name.endsWith('.json'));
  return new Map(
    files.map((name) => {
      const schema = JSON.parse(readFileSync(join(directory, name), 'utf8'));
      return [String(schema.typeName), schema];
    }),
  );
}

function clearDirectory(): void {
  for (const name of readdirSync(RESOURCE_SCHEMA_DIRECTORY)) {
    if (name.endsWith('.json')) rmSync(join(RESOURCE_SCHEMA_DIRECTORY, name));
  }
}

function format(schema: Json): string {
  return `${JSON.stringify(sortKeys(schema), null, 1)}\n`;
}

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([left], [right]) => compareText(left, right));
  return Object.fromEntries(entries.map(([key, child]) => [key, sortKeys(child)]));
}

function schemaDate(data: string): string {
  return String(JSON.parse(readFileSync(join(data, 'version.json'), 'utf8')).schema_date);
}

function readme(date: string): string {
  return `# CloudFormation resource schemas

The schemas of the resource types that meshc emits or that \`overrides:\` may patch, one file per type,
keys sorted, otherwise as published. Generators read them (\`scripts/generate/\`); nothing here is
edited by hand.

| | |
|---|---|
| Source | [cfn-lint](https://github.com/aws-cloudformation/cfn-lint) ${CFN_LINT_VERSION} from PyPI, \`cfnlint/data/schemas/resources/\` |
| Date of the schemas | ${date} |
| Licence | MIT-0 (no attribution required); the schemas are published by Amazon Web Services |

To refresh: raise the version in \`scripts/vendor-resource-schemas.ts\`, run
\`node scripts/vendor-resource-schemas.ts\` (needs Python 3.10 or later and access to a Python package
index), review the diff, run \`node scripts/generate.ts\`.
`;
}

vendorResourceSchemas();
