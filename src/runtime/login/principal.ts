/** An IAM role or user as `sts:GetCallerIdentity` names it. */
export interface Principal {
  readonly arn: string;
  readonly kind: 'role' | 'user';
  /** The friendly name: no path, no session. */
  readonly name: string;
}

/**
 * Reads the ARN of a caller: an assumed role, a role or a user. `undefined` for every other, since
 * Consul can check no other (hashicorp/consul-awsauth, responses/arn.go): instance profiles,
 * federated users, the account itself.
 */
export function parsePrincipal(arn: string): Principal | undefined {
  const [prefix, partition, service, , accountId, ...rest] = arn.split(':');
  if (prefix !== 'arn' || !partition || !accountId) return undefined;
  if (service !== 'iam' && service !== 'sts') return undefined;
  const resource = rest.join(':').split('/');
  const [kind] = resource;
  const name = kind === 'assumed-role' ? resource[1] : resource.at(-1);
  const fewestParts = kind === 'assumed-role' ? 3 : 2;
  if (resource.length < fewestParts || name === undefined || name === '') return undefined;
  switch (kind) {
    case 'assumed-role':
    case 'role':
      return { arn, kind: 'role', name };
    case 'user':
      return { arn, kind: 'user', name };
    default:
      return undefined;
  }
}
