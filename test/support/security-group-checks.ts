import type { Json, JsonObject, Resource, Template } from '../../src/model/template.ts';
import { canonicalJson } from './canonical-json.ts';
import type { TemplateProblem } from './cloudformation-schema.ts';
import { referredTo } from './intrinsics.ts';

/** One rule of a security group, wherever the template writes it. */
interface Rule {
  readonly logicalId: string;
  readonly path: string;
  /** Equal for rules that EC2 takes for the same. */
  readonly identity: string;
}

/** EC2 refuses a rule that the group has already; neither schemas nor linters compare rules. */
export function securityGroupProblems({
  Resources,
}: Pick<Template, 'Resources'>): readonly TemplateProblem[] {
  const rules = Object.entries(Resources).flatMap(([logicalId, resource]) =>
    rulesOf(logicalId, resource),
  );
  const seen = new Map<string, Rule>();
  const problems: TemplateProblem[] = [];
  for (const rule of rules) {
    const earlier = seen.get(rule.identity);
    seen.set(rule.identity, earlier ?? rule);
    if (earlier === undefined) continue;
    const { logicalId, path } = rule;
    problems.push({ logicalId, path, message: `same rule as ${earlier.logicalId}${earlier.path}` });
  }
  return problems;
}

function rulesOf(logicalId: string, { Type, Properties = {} }: Resource): readonly Rule[] {
  switch (Type) {
    case 'AWS::EC2::SecurityGroupIngress':
      return [{ logicalId, path: '', identity: identityOf('ingress', Properties) }];
    case 'AWS::EC2::SecurityGroupEgress':
      return [{ logicalId, path: '', identity: identityOf('egress', Properties) }];
    case 'AWS::EC2::SecurityGroup':
      return [
        ...inlineRules(logicalId, 'ingress', Properties['SecurityGroupIngress']),
        ...inlineRules(logicalId, 'egress', Properties['SecurityGroupEgress']),
      ];
    default:
      return [];
  }
}

function inlineRules(
  logicalId: string,
  direction: 'ingress' | 'egress',
  list: Json | undefined,
): readonly Rule[] {
  if (!Array.isArray(list)) return [];
  const property = direction === 'ingress' ? 'SecurityGroupIngress' : 'SecurityGroupEgress';
  return list.map((rule: JsonObject, index) => ({
    logicalId,
    path: `/${property}/${index}`,
    identity: identityOf(direction, { ...rule, GroupId: { Ref: logicalId } }),
  }));
}

/**
 * The description does not tell rules apart; a reference to a group is the group, in whichever
 * form.
 */
function identityOf(direction: string, { Description: _, ...rule }: JsonObject): string {
  const group = referredTo(rule['GroupId']);
  return `${direction} ${canonicalJson({ ...rule, ...(group && { GroupId: group }) })}`;
}
