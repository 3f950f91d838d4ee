import { validationError } from '../errors.ts';
import type { Input } from '../input.ts';
import { RESOURCE_HANDLERS } from '../resources/handlers.ts';
import { capabilitiesOf } from '../template/check.ts';
import type { Template } from '../template/template.ts';
import type { Output, OutputObject } from '../values.ts';
import type { CallContext } from '../world.ts';
import { readBody, readTemplate } from './change-set-creation.ts';
import { requireChangeSet } from './change-set-operations.ts';
import { requireStack } from './stacks.ts';

/** GetTemplate: a stack's text, or a change set's. */
export function getTemplate(context: CallContext, input: Input): OutputObject {
  const body =
    input.text('ChangeSetName') === undefined
      ? requireStack(context, input.requiredText('StackName')).target?.body
      : requireChangeSet(context, input).changeSet.target.body;
  return { TemplateBody: body ?? '', StagesAvailable: ['Original', 'Processed'] };
}

/** ValidateTemplate. */
export function validateTemplate(_context: CallContext, input: Input): OutputObject {
  const template = readTemplate(requiredBody(input));
  const { capabilities, reason } = capabilitiesOf(template);
  return {
    Parameters: Object.entries(template.parameters).map(([name, declaration]) => ({
      ParameterKey: name,
      DefaultValue: declaration.defaultText,
      NoEcho: declaration.isSecret,
      Description: declaration.description,
    })),
    Description: template.description,
    Capabilities: capabilities,
    CapabilitiesReason: reason,
    DeclaredTransforms: template.transforms,
  };
}

/** GetTemplateSummary of a template or of a stack. */
export function getTemplateSummary(context: CallContext, input: Input): OutputObject {
  const stackName = input.text('StackName');
  const body =
    stackName === undefined ? requiredBody(input) : requireStack(context, stackName).target?.body;
  if (body === undefined) throw validationError(`Stack ${stackName} has no template`);
  const template = readTemplate(body);
  const { capabilities, reason } = capabilitiesOf(template);
  return {
    Parameters: parameterDeclarations(template),
    Description: template.description,
    Capabilities: capabilities,
    CapabilitiesReason: reason,
    ResourceTypes: Object.values(template.resources).map((declaration) => declaration.type),
    Version: '2010-09-09',
    Metadata: template.metadata === undefined ? undefined : JSON.stringify(template.metadata),
    DeclaredTransforms: template.transforms,
    ResourceIdentifierSummaries: identifierSummaries(template),
  };
}

function requiredBody(input: Input): string {
  const body = readBody(input);
  if (body === undefined) {
    throw validationError('Either Template URL or Template Body must be specified.');
  }
  return body;
}

function parameterDeclarations(template: Template): Output {
  return Object.entries(template.parameters).map(([name, declaration]) => ({
    ParameterKey: name,
    DefaultValue: declaration.defaultText,
    ParameterType: declaration.type,
    NoEcho: declaration.isSecret,
    Description: declaration.description,
    ParameterConstraints: { AllowedValues: declaration.allowedValues },
  }));
}

function identifierSummaries(template: Template): Output {
  const types = [...new Set(Object.values(template.resources).map(({ type }) => type))].sort();
  return types.map((type) => ({
    ResourceType: type,
    LogicalResourceIds: Object.entries(template.resources)
      .filter(([, declaration]) => declaration.type === type)
      .map(([logicalId]) => logicalId),
    ResourceIdentifiers: [RESOURCE_HANDLERS[type]?.nameProperty ?? 'Id'],
  }));
}
