import type { IncomingMessage } from 'node:http';
import { AwsError } from '../errors.ts';
import { isObject, type JsonObject } from '../values.ts';
import { parseQuery } from './query.ts';
import { SERVICES, type Service } from './services.ts';

const MOST_BODY_BYTES = 4 * 1024 * 1024;

/** A request that names a service and an operation. */
export interface AwsRequest {
  readonly service: Service;
  readonly operation: string;
  readonly region: string;
  readonly members: JsonObject;
}

/** The error with the protocol in which the caller wants to hear it. */
export interface Refusal {
  readonly error: AwsError;
  readonly protocol: Service['protocol'];
}

/** Reads a body up to the limit; undefined when it is longer. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    sizeBytes += chunk.byteLength;
    if (sizeBytes <= MOST_BODY_BYTES) chunks.push(chunk);
  }
  return sizeBytes > MOST_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

/** Reads what a request asks for, or why it cannot be served. */
export function parseRequest(request: IncomingMessage, body: string): AwsRequest | Refusal {
  const target = request.headers['x-amz-target'];
  const isJson = typeof target === 'string';
  const protocol = isJson ? 'json' : 'query';
  try {
    const scope = readScope(request.headers.authorization);
    return isJson ? parseJsonRequest(target, body, scope) : parseQueryRequest(request, body, scope);
  } catch (error) {
    if (error instanceof AwsError) return { error, protocol };
    throw error;
  }
}

interface CredentialScope {
  readonly region: string;
  readonly service: string;
}

/** `Credential=KEY/DATE/REGION/SERVICE/aws4_request` of the Authorization header; the signature is not checked. */
function readScope(authorization: string | undefined): CredentialScope {
  const match = /Credential=[^/]+\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request/.exec(
    authorization ?? '',
  );
  if (match === null) {
    throw new AwsError('MissingAuthenticationToken', 'Missing Authentication Token', 403);
  }
  return { region: match[1] ?? '', service: match[2] ?? '' };
}

function parseJsonRequest(target: string, body: string, scope: CredentialScope): AwsRequest {
  const [prefix, operation = ''] = target.split('.');
  const service = SERVICES.find((one) => one.protocol === 'json' && one.namespace === prefix);
  if (service === undefined || !Object.hasOwn(service.operations, operation)) {
    throw new AwsError('UnknownOperationException', `The sandbox does not know ${target}.`);
  }
  let members: unknown;
  try {
    members = JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON.');
  }
  if (!isObject(members)) throw new AwsError('SerializationException', 'The body is no object.');
  return { service, operation, region: scope.region, members };
}

function parseQueryRequest(
  request: IncomingMessage,
  body: string,
  scope: CredentialScope,
): AwsRequest {
  const query = new URL(request.url ?? '/', 'http://localhost').search.slice(1);
  const members = parseQuery(body === '' ? query : body);
  const { Action: action, Version: _version, ...others } = members;
  if (typeof action !== 'string') throw new AwsError('MissingAction', 'Missing Action');
  const service = SERVICES.find((one) => one.protocol === 'query' && one.name === scope.service);
  if (service === undefined || !Object.hasOwn(service.operations, action)) {
    throw new AwsError('InvalidAction', `The sandbox does not know ${scope.service} ${action}.`);
  }
  return { service, operation: action, region: scope.region, members: others };
}
