import { awsEndpoint } from '../../src/clients/aws-endpoints.ts';
import { makeBearerToken } from '../../src/runtime/login/bearer-token.ts';
import { makePrincipal } from './aws-identity.ts';

/** A bearer token of the role of `makePrincipal`, signed now; `stolen` with another secret than the role's. */
export async function signedBearerToken(kind: 'valid' | 'stolen'): Promise<string> {
  const { accessKeyId, secretAccessKey, sessionToken = '', name } = makePrincipal();
  return makeBearerToken({
    keys: {
      accessKeyId,
      secretAccessKey: kind === 'valid' ? secretAccessKey : 'stolen',
      sessionToken,
    },
    nowMs: Date.now(),
    sts: awsEndpoint('sts', 'eu-west-1', {}),
    entity: {
      principal: { kind: 'role', name, arn: '' },
      iam: awsEndpoint('iam', 'eu-west-1', {}),
    },
  });
}
