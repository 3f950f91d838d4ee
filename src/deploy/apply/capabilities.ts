import type { ChangeSetRequest } from '../../clients/cloudformation.ts';
import type { Resource, Template } from '../../model/template.ts';

/** Properties that give an IAM resource a name of the user's choice (CloudFormation User Guide, "Acknowledging IAM resources"). */
const NAME_PROPERTIES = [
  'RoleName',
  'ManagedPolicyName',
  'UserName',
  'GroupName',
  'InstanceProfileName',
];

/** Templates that a macro processes: `Transform`, or `Fn::Transform` somewhere inside. */
const MACRO = /"(?:Fn::)?Transform":/;

/** What CloudFormation wants acknowledged before it executes a template. */
export function capabilitiesOf(
  template: Template,
  templateBody: string,
): ChangeSetRequest['capabilities'] {
  const iam = Object.values(template.Resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'));
  const isNamed = iam.some(hasName);
  const named = isNamed ? (['CAPABILITY_NAMED_IAM'] as const) : (['CAPABILITY_IAM'] as const);
  return [
    ...(iam.length > 0 ? named : []),
    ...(MACRO.test(templateBody) ? (['CAPABILITY_AUTO_EXPAND'] as const) : []),
  ];
}

function hasName({ Properties = {} }: Resource): boolean {
  return NAME_PROPERTIES.some((property) => Properties[property] !== undefined);
}
