import { UserError } from '../kit/user-error.ts';
import type { HttpEndpoint } from './http.ts';

/** The services whose endpoints the runtime needs, in their signing names. */
export type AwsService = 'sts' | 'iam' | 'ecs' | 'ssm' | 'secretsmanager';

/**
 * Names of the services in environment variables (AWS SDKs and Tools Reference Guide, "Identifiers for
 * service-specific endpoints").
 */
const VARIABLE_NAMES: Readonly<Record<AwsService, string>> = {
  sts: 'STS',
  iam: 'IAM',
  ecs: 'ECS',
  ssm: 'SSM',
  secretsmanager: 'SECRETS_MANAGER',
};

/** Where to send a request, and the region to sign it for. */
export interface AwsEndpoint {
  readonly url: URL;
  readonly signingRegion: string;
}

/** An AWS partition as far as its endpoints differ. */
interface Partition {
  readonly regionPrefix: string;
  readonly domain: string;
  readonly iamHost: string;
  readonly iamRegion: string;
}

/** Source: AWS General Reference, "AWS Identity and Access Management endpoints and quotas". */
const PARTITIONS: readonly Partition[] = [
  {
    regionPrefix: 'cn-',
    domain: 'amazonaws.com.cn',
    iamHost: 'iam.cn-north-1.amazonaws.com.cn',
    iamRegion: 'cn-north-1',
  },
  {
    regionPrefix: 'us-gov-',
    domain: 'amazonaws.com',
    iamHost: 'iam.us-gov.amazonaws.com',
    iamRegion: 'us-gov-west-1',
  },
];
const COMMERCIAL: Partition = {
  regionPrefix: '',
  domain: 'amazonaws.com',
  iamHost: 'iam.amazonaws.com',
  iamRegion: 'us-east-1',
};

/**
 * The endpoint of a service in a region; a region of no known partition counts as commercial.
 * `AWS_ENDPOINT_URL_<SERVICE>` and `AWS_ENDPOINT_URL` of the environment replace it, as they do for
 * AWS's own SDKs ("Service-specific endpoints" in the AWS SDKs and Tools Reference Guide); the
 * request is signed for the same region as before.
 */
export function awsEndpoint(
  service: AwsService,
  region: string,
  environment: NodeJS.ProcessEnv,
): AwsEndpoint {
  const partition =
    PARTITIONS.find(({ regionPrefix }) => region.startsWith(regionPrefix)) ?? COMMERCIAL;
  const isIam = service === 'iam';
  const host = isIam ? partition.iamHost : `${service}.${region}.${partition.domain}`;
  const override = endpointOverride(service, environment);
  return {
    url: override?.url ?? new URL(`https://${host}/`),
    signingRegion: isIam ? partition.iamRegion : region,
  };
}

/**
 * The endpoint that the environment gives for a service, with the variable that holds it;
 * `undefined` without one.
 */
export function endpointOverride(
  service: AwsService,
  environment: NodeJS.ProcessEnv,
): { readonly variable: string; readonly url: URL } | undefined {
  for (const variable of [`AWS_ENDPOINT_URL_${VARIABLE_NAMES[service]}`, 'AWS_ENDPOINT_URL']) {
    const value = environment[variable];
    if (value) return { variable, url: parseEndpoint(value, variable) };
  }
  return undefined;
}

/**
 * Reads an endpoint that a user gives; `from` names where it stands, for the `UserError` when it is
 * none.
 */
export function parseEndpoint(value: string, from: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (!url || !isHttp || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new UserError(
      `${from} is "${value}", which is no endpoint: give http:// or https:// with a host, and no query`,
    );
  }
  return url;
}

/** The same place as the HTTP client wants it. */
export function httpEndpointOf(url: URL): HttpEndpoint {
  const protocol = url.protocol === 'https:' ? 'https' : 'http';
  const defaultPort = protocol === 'https' ? 443 : 80;
  return {
    protocol,
    host: url.hostname.replace(/^\[|\]$/gu, ''),
    port: url.port === '' ? defaultPort : Number(url.port),
  };
}
