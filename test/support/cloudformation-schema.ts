import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { toDraft07 } from '../../scripts/generate/cloudformation-schema.ts';
import { readResourceSchema, vendoredTypes } from '../../scripts/generate/resource-schema.ts';
import type { Json, JsonObject, Resource, Template } from '../../src/model/template.ts';
import { withoutIntrinsics } from './intrinsics.ts';
import { securityGroupProblems } from './security-group-checks.ts';
import { taskProblems } from './task-checks.ts';

/** Something wrong with an emitted template. */
export interface TemplateProblem {
  readonly logicalId: string;
  /** JSON pointer from the resource's `Properties`. */
  readonly path: string;
  readonly message: string;
}

/**
 * Everything that is wrong with the resources of a template: each against the published schema of
 * its type, and what neither the schemas nor the linters see inside tasks and security groups.
 * Empty for a good template.
 *
 * Values that CloudFormation fills in (`Ref`, `Fn::…`) are accepted anywhere.
 */
export function checkTemplate(template: Pick<Template, 'Resources'>): readonly TemplateProblem[] {
  const schemaProblems = Object.entries(template.Resources).flatMap(([logicalId, resource]) =>
    resourceProblems(resource).map((problem) => ({ logicalId, ...problem })),
  );
  return [...schemaProblems, ...taskProblems(template), ...securityGroupProblems(template)];
}

type ResourceProblem = Omit<TemplateProblem, 'logicalId'>;

function resourceProblems(resource: Resource): readonly ResourceProblem[] {
  if (!KNOWN_TYPES.has(resource.Type)) {
    return [{ path: '', message: `${resource.Type} has no schema in schema/aws/` }];
  }
  const { value, places } = withoutIntrinsics(resource.Properties ?? {});
  const validate = validatorOf(resource.Type);
  const errors = validate(value) ? [] : (validate.errors ?? []);
  return [
    ...errors.filter((error) => !isUnknown(error, places)).map(toProblem),
    ...readOnlyProblems(resource.Type, resource.Properties ?? {}),
  ];
}

const KNOWN_TYPES: ReadonlySet<string> = new Set(vendoredTypes());
const ajv = new Ajv({ allErrors: true, strictTypes: false });
const validators = new Map<string, ValidateFunction>();

function validatorOf(type: string): ValidateFunction {
  const compiled = validators.get(type) ?? ajv.compile(toDraft07(readResourceSchema(type)));
  validators.set(type, compiled);
  return compiled;
}

/** An error at or below a value that only CloudFormation knows. */
function isUnknown({ instancePath }: ErrorObject, places: readonly string[]): boolean {
  return places.some((place) => instancePath === place || instancePath.startsWith(`${place}/`));
}

function toProblem({ instancePath, message, params, keyword }: ErrorObject): ResourceProblem {
  const detail =
    keyword === 'additionalProperties' ? `: ${String(params['additionalProperty'])}` : '';
  return { path: instancePath, message: `${message}${detail}` };
}

/** CloudFormation refuses a template that sets what only AWS sets. */
function readOnlyProblems(type: string, properties: JsonObject): readonly ResourceProblem[] {
  return (readResourceSchema(type).readOnlyProperties ?? [])
    .map((pointer) => pointer.replace('/properties', ''))
    .filter((path) => valueAt(properties, path) !== undefined)
    .map((path) => ({ path, message: 'is read-only' }));
}

function valueAt(value: Json, pointer: string): Json | undefined {
  let found: Json | undefined = value;
  for (const step of pointer.split('/').slice(1)) {
    if (found === undefined || found === null || typeof found !== 'object') return undefined;
    found = Array.isArray(found) ? found[Number(step)] : (found as JsonObject)[step];
  }
  return found;
}
