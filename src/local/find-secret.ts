/**
 * The value of what ECS's `valueFrom` names: an ARN, for a secret with the JSON key behind it
 * (Amazon ECS Developer Guide, "Pass Secrets Manager secrets"). The file may give the whole, or the
 * name alone.
 */
export function findSecret(secrets: ReadonlyMap<string, string>, arn: string): string | undefined {
  const whole = secrets.get(arn);
  if (whole !== undefined) return whole;
  const [, , service, , , ...rest] = arn.split(':');
  if (service === 'ssm') return secrets.get(`/${rest.join(':').replace(/^parameter\//u, '')}`);
  const [, name = '', key = ''] = rest;
  const value = secrets.get(name) ?? secrets.get(arn.split(':').slice(0, 7).join(':'));
  if (value === undefined || key === '') return value;
  try {
    const member: unknown = JSON.parse(value)[key];
    return member === undefined ? undefined : String(member);
  } catch {
    return undefined;
  }
}
