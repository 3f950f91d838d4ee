import { ResourceFailure } from '../errors.ts';
import { findGroup, makeGroup } from '../logs/groups.ts';
import { arnOf } from '../world.ts';
import {
  claimName,
  generatedName,
  plainHandler,
  propertyText,
  type ResourceHandler,
} from './handler.ts';
import { freeName } from './registry.ts';

const LOG_GROUP = 'AWS::Logs::LogGroup';

const logGroupHandler: ResourceHandler = {
  replace: ['LogGroupName'],
  nameProperty: 'LogGroupName',
  tagProperty: 'Tags',
  attributes: ['Arn'],
  create: (work) => {
    const explicit = propertyText(work.properties, 'LogGroupName');
    if (explicit !== undefined) claimName(work, LOG_GROUP, explicit);
    const name = explicit ?? generatedName(work, 512);
    if (findGroup(work.region, name) !== undefined) {
      throw new ResourceFailure(
        `Resource of type '${LOG_GROUP}' with identifier '${name}' already exists.`,
        'AlreadyExists',
      );
    }
    makeGroup(work, name).retentionInDays = retentionOf(work.properties['RetentionInDays']);
    return { physicalId: name, attributes: { Arn: arnOf(work, 'logs', `log-group:${name}:*`) } };
  },
  update: (work, existing) => {
    const group = findGroup(work.region, existing.physicalId);
    if (group !== undefined)
      group.retentionInDays = retentionOf(work.properties['RetentionInDays']);
    return existing;
  },
  remove: (work, existing) => {
    freeName(work.region.registry, LOG_GROUP, existing.physicalId);
    work.region.logs.groups.delete(existing.physicalId);
  },
};

/** Log groups, parameters, secrets and file systems. */
export const STORAGE_HANDLERS = {
  [LOG_GROUP]: logGroupHandler,
  'AWS::SSM::Parameter': plainHandler('AWS::SSM::Parameter', {
    replace: ['Name'],
    nameProperty: 'Name',
    tagProperty: 'Tags',
    attributes: ['Arn', 'Type', 'Value'],
    identify: (work, name, existing) => ({
      physicalId:
        existing?.physicalId ?? (work.properties['Name'] === undefined ? `CFN-${name}` : name),
      attributes: {
        Arn: arnOf(work, 'ssm', `parameter/${name.replace(/^\//, '')}`),
        Type: work.properties['Type'] ?? 'String',
        Value: work.properties['Value'] ?? '',
      },
    }),
  }),
  'AWS::SecretsManager::Secret': plainHandler('AWS::SecretsManager::Secret', {
    replace: ['Name'],
    nameProperty: 'Name',
    tagProperty: 'Tags',
    attributes: ['Id'],
    identify: (work, name, existing) => {
      const tail = work.world.ids.tail(`${name} secret`, 6);
      const arn = existing?.physicalId ?? arnOf(work, 'secretsmanager', `secret:${name}-${tail}`);
      return { physicalId: arn, attributes: { Id: arn } };
    },
  }),
  'AWS::SecretsManager::ResourcePolicy': plainHandler('AWS::SecretsManager::ResourcePolicy', {
    replace: ['SecretId'],
    attributes: ['Id'],
    identify: (work) => {
      const id = propertyText(work.properties, 'SecretId') ?? '';
      return { physicalId: id, attributes: { Id: id } };
    },
  }),
  'AWS::EFS::FileSystem': plainHandler('AWS::EFS::FileSystem', {
    replace: ['AvailabilityZoneName', 'Encrypted', 'KmsKeyId', 'PerformanceMode'],
    tagProperty: 'FileSystemTags',
    attributes: ['Arn', 'FileSystemId'],
    identify: (work, name, existing) => {
      const id = existing?.physicalId ?? `fs-${work.world.ids.hex(`${name} file system`, 17)}`;
      const arn = arnOf(work, 'elasticfilesystem', `file-system/${id}`);
      return { physicalId: id, attributes: { Arn: arn, FileSystemId: id } };
    },
  }),
  'AWS::EFS::MountTarget': plainHandler('AWS::EFS::MountTarget', {
    replace: ['FileSystemId', 'IpAddress', 'IpAddressType', 'Ipv6Address', 'SubnetId'],
    attributes: ['Id', 'IpAddress'],
    identify: (work, name, existing) => {
      const id = existing?.physicalId ?? `fsmt-${work.world.ids.hex(`${name} mount target`, 17)}`;
      return { physicalId: id, attributes: { Id: id, IpAddress: '10.0.0.9' } };
    },
  }),
  'AWS::EFS::AccessPoint': plainHandler('AWS::EFS::AccessPoint', {
    replace: ['ClientToken', 'FileSystemId', 'PosixUser', 'RootDirectory'],
    tagProperty: 'AccessPointTags',
    attributes: ['AccessPointId', 'Arn'],
    identify: (work, name, existing) => {
      const id = existing?.physicalId ?? `fsap-${work.world.ids.hex(`${name} access point`, 17)}`;
      const arn = arnOf(work, 'elasticfilesystem', `access-point/${id}`);
      return { physicalId: id, attributes: { Arn: arn, AccessPointId: id } };
    },
  }),
};

function retentionOf(value: unknown): number | undefined {
  const days = Number(value);
  return Number.isInteger(days) && days > 0 ? days : undefined;
}
