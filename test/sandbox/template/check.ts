import { validationError } from '../errors.ts';
import { RESOURCE_HANDLERS } from '../resources/handlers.ts';
import { isObject, type Json } from '../values.ts';
import { orderResources } from './order.ts';
import { PSEUDO_PARAMETERS } from './pseudo-parameters.ts';
import { findReferences, type Reference } from './references.ts';
import { formatError, type Template } from './template.ts';

const MOST_RESOURCES = 500;
const MOST_PARAMETERS = 200;
const MOST_OUTPUTS = 200;

/**
 * Refuses a template whose parts do not fit together, as CreateChangeSet and ValidateTemplate do: unknown types and
 * attributes, references to nothing, circles, and the quotas of the CloudFormation User Guide.
 */
export function checkTemplate(template: Template): void {
  checkQuotas(template);
  checkTypes(template);
  for (const [logicalId, { condition }] of Object.entries(template.resources)) {
    checkCondition(template, condition, `resource ${logicalId}`);
  }
  const inResources = Object.values(template.resources);
  checkReferences(
    template,
    inResources.map((declaration) => declaration.properties),
    'Resources',
  );
  checkNames(
    template,
    inResources.flatMap((declaration) => declaration.dependsOn),
    'Resources',
  );
  checkReferences(
    template,
    Object.values(template.outputs).flatMap((output) => [output.value, output.exportName ?? null]),
    'Outputs',
  );
  const order = orderResources(template.resources);
  if (order.kind === 'circle') {
    throw validationError(
      `Circular dependency between resources: [${order.logicalIds.join(', ')}]`,
    );
  }
}

function checkQuotas(template: Template): void {
  const quotas = [
    ['resources', Object.keys(template.resources).length, MOST_RESOURCES],
    ['parameters', Object.keys(template.parameters).length, MOST_PARAMETERS],
    ['outputs', Object.keys(template.outputs).length, MOST_OUTPUTS],
  ] as const;
  for (const [what, count, most] of quotas) {
    if (count > most) {
      throw formatError(`Number of ${what}, ${count}, is greater than maximum allowed, ${most}`);
    }
  }
}

function checkTypes(template: Template): void {
  const unknown = Object.values(template.resources)
    .map((declaration) => declaration.type)
    .filter((type) => !Object.hasOwn(RESOURCE_HANDLERS, type));
  if (unknown.length > 0) {
    throw formatError(`Unrecognized resource types: [${[...new Set(unknown)].join(', ')}]`);
  }
}

function checkCondition(template: Template, condition: string | undefined, place: string): void {
  if (condition === undefined || Object.hasOwn(template.conditions, condition)) return;
  throw formatError(`Unresolved condition dependency ${condition} in ${place}`);
}

function checkReferences(template: Template, values: readonly Json[], block: string): void {
  const references = values.flatMap(findReferences);
  checkNames(
    template,
    references.flatMap((reference) => (reference.kind === 'name' ? [reference.name] : [])),
    block,
  );
  for (const reference of references) checkAttribute(template, reference);
}

function checkNames(template: Template, names: readonly string[], block: string): void {
  const missing = names.filter(
    (name) =>
      !Object.hasOwn(template.resources, name) &&
      !Object.hasOwn(template.parameters, name) &&
      !PSEUDO_PARAMETERS.some((pseudo) => pseudo === name),
  );
  if (missing.length === 0) return;
  const list = [...new Set(missing)].join(', ');
  throw formatError(
    `Unresolved resource dependencies [${list}] in the ${block} block of the template`,
  );
}

function checkAttribute(template: Template, reference: Reference): void {
  if (reference.kind === 'name') return;
  const { logicalId, attribute } = reference;
  const declaration = Object.hasOwn(template.resources, logicalId)
    ? template.resources[logicalId]
    : undefined;
  if (declaration === undefined) {
    throw validationError(
      `Template error: instance of Fn::GetAtt references undefined resource ${logicalId}`,
    );
  }
  const handler = RESOURCE_HANDLERS[declaration.type];
  if (handler === undefined || handler.attributes.includes(attribute)) return;
  throw validationError(
    `Template error: resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`,
  );
}

/** Capabilities that a template needs, as ValidateTemplate and GetTemplateSummary name them, with their reason. */
export function capabilitiesOf(template: Template): {
  readonly capabilities: readonly string[];
  readonly reason: string | undefined;
} {
  const identity = Object.values(template.resources).filter(
    (declaration) => RESOURCE_HANDLERS[declaration.type]?.isIdentity === true,
  );
  const types = [...new Set(identity.map((declaration) => declaration.type))].sort();
  const capabilities: string[] = [];
  if (identity.length > 0) {
    const isNamed = identity.some(({ type, properties }) => {
      const nameProperty = RESOURCE_HANDLERS[type]?.nameProperty;
      return nameProperty !== undefined && isObject(properties) && nameProperty in properties;
    });
    capabilities.push(isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM');
  }
  if (template.transforms.length > 0) capabilities.push('CAPABILITY_AUTO_EXPAND');
  const reason =
    types.length > 0
      ? `The following resource(s) require capabilities: [${types.join(', ')}]`
      : undefined;
  return { capabilities, reason };
}
