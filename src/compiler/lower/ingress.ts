import { createHash } from 'node:crypto';
import type { StackResource } from '../../model/stack.ts';
import type { Json, JsonObject } from '../../model/template.ts';

/** A rule of a security group as a resource of its own: a new one is there before tasks roll, an old one goes after that. */
export function ingress(
  Description: string,
  rule: {
    readonly GroupId: Json;
    readonly port: number;
    readonly source: JsonObject;
    readonly protocol?: 'tcp' | 'udp';
  },
): StackResource {
  return {
    type: 'AWS::EC2::SecurityGroupIngress',
    properties: {
      Description,
      GroupId: rule.GroupId,
      IpProtocol: rule.protocol ?? 'tcp',
      FromPort: rule.port,
      ToPort: rule.port,
      ...rule.source,
    },
  };
}

/**
 * Logical ids follow from what a rule says, not from its place in a list: CloudFormation makes new rules before it
 * removes old ones, and EC2 refuses a rule that is there already.
 */
export function digestOf(source: JsonObject): string {
  return createHash('sha256').update(JSON.stringify(source)).digest('hex').slice(0, 8);
}
