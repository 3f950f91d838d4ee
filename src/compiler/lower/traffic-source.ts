import type { JsonObject } from '../../model/template.ts';

/** A source as a rule of a security group says it: a CIDR block, a security group or a prefix list. */
export function trafficSource(source: string): JsonObject {
  if (source.startsWith('sg-')) return { SourceSecurityGroupId: source };
  if (source.startsWith('pl-')) return { SourcePrefixListId: source };
  return source.includes(':') ? { CidrIpv6: source } : { CidrIp: source };
}
