import { CLOUDFORMATION_OPERATIONS } from '../cloudformation/operations.ts';
import { ECS_OPERATIONS } from '../ecs/operations.ts';
import { AwsError, validationError } from '../errors.ts';
import { LOGS_OPERATIONS } from '../logs/operations.ts';
import { STS_OPERATIONS } from '../sts/operations.ts';
import type { OperationTable } from '../world.ts';

/** A service and how it speaks. */
export interface Service {
  /** As credential scopes name it. */
  readonly name: string;
  readonly protocol: 'query' | 'json';
  readonly operations: OperationTable;
  /** Query: the namespace of answers. JSON: the prefix of `X-Amz-Target`. */
  readonly namespace: string;
  /** Code of a throttled call. */
  readonly throttlingCode: string;
  /** Makes the error of a member that is missing or wrong. */
  readonly refuse: (message: string) => AwsError;
}

/**
 * What the installed clients speak (dist-es/runtimeConfig.shared.js of each @aws-sdk/client package): the query
 * protocol for CloudFormation and STS, JSON 1.1 for ECS and CloudWatch Logs.
 */
export const SERVICES: readonly Service[] = [
  {
    name: 'cloudformation',
    protocol: 'query',
    operations: CLOUDFORMATION_OPERATIONS,
    namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    throttlingCode: 'Throttling',
    refuse: validationError,
  },
  {
    name: 'sts',
    protocol: 'query',
    operations: STS_OPERATIONS,
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    throttlingCode: 'Throttling',
    refuse: validationError,
  },
  {
    name: 'ecs',
    protocol: 'json',
    operations: ECS_OPERATIONS,
    namespace: 'AmazonEC2ContainerServiceV20141113',
    throttlingCode: 'ThrottlingException',
    refuse: invalidParameter,
  },
  {
    name: 'logs',
    protocol: 'json',
    operations: LOGS_OPERATIONS,
    namespace: 'Logs_20140328',
    throttlingCode: 'ThrottlingException',
    refuse: invalidParameter,
  },
];

function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
