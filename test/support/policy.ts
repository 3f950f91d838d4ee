import type { PolicyDocument } from '../../src/deploy/iam/policy.ts';

/** Whether a policy allows an action on a resource, as IAM evaluates its patterns; conditions are taken as met. */
export function isAllowed(policy: PolicyDocument, action: string, resource: string): boolean {
  return policy.Statement.some(
    (statement) =>
      statement.Action.includes(action) &&
      [statement.Resource].flat().some((pattern) => matches(pattern, resource)),
  );
}

function matches(pattern: string, resource: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(resource);
}
