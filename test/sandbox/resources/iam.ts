import { lastPart, plainHandler, propertyText, type ResourceWork } from './handler.ts';

/** IAM resources; IAM knows no region, so neither do their ARNs. */
export const IAM_HANDLERS = {
  'AWS::IAM::Role': plainHandler('AWS::IAM::Role', {
    replace: ['RoleName', 'Path'],
    nameProperty: 'RoleName',
    tagProperty: 'Tags',
    isIdentity: true,
    attributes: ['Arn', 'RoleId'],
    longestName: 64,
    identify: (work, name, existing) => ({
      physicalId: name,
      attributes: existing?.attributes ?? {
        Arn: `${iamPrefix(work)}:role${pathOf(work)}${name}`,
        RoleId: `AROA${work.world.ids.tail(`${name} role id`, 17)}`,
      },
    }),
  }),
  'AWS::IAM::Policy': plainHandler('AWS::IAM::Policy', {
    replace: [],
    isIdentity: true,
    attributes: ['Id'],
    identify: (work, name, existing) => {
      const id = existing?.physicalId ?? `${name.slice(0, 4)}-Poli-${lastPart(name).slice(-12)}`;
      return {
        physicalId: id,
        attributes: { Id: propertyText(work.properties, 'PolicyName') ?? id },
      };
    },
  }),
  'AWS::IAM::RolePolicy': plainHandler('AWS::IAM::RolePolicy', {
    replace: ['PolicyName', 'RoleName'],
    isIdentity: true,
    attributes: [],
    identify: (work) => ({
      physicalId: `${propertyText(work.properties, 'PolicyName')}|${propertyText(work.properties, 'RoleName')}`,
      attributes: {},
    }),
  }),
  'AWS::IAM::ManagedPolicy': plainHandler('AWS::IAM::ManagedPolicy', {
    replace: ['ManagedPolicyName', 'Path', 'Description'],
    nameProperty: 'ManagedPolicyName',
    isIdentity: true,
    attributes: [
      'AttachmentCount',
      'CreateDate',
      'DefaultVersionId',
      'IsAttachable',
      'PermissionsBoundaryUsageCount',
      'PolicyArn',
      'PolicyId',
      'UpdateDate',
    ],
    identify: (work, name, existing) => {
      const arn = existing?.physicalId ?? `${iamPrefix(work)}:policy${pathOf(work)}${name}`;
      return { physicalId: arn, attributes: { PolicyArn: arn, DefaultVersionId: 'v1' } };
    },
  }),
};

function iamPrefix({ world, region }: ResourceWork): string {
  const partition = region.name.startsWith('cn-') ? 'aws-cn' : 'aws';
  return `arn:${partition}:iam::${world.account}`;
}

function pathOf(work: ResourceWork): string {
  return propertyText(work.properties, 'Path') ?? '/';
}
