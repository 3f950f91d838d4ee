import type { DeployTarget } from '../../model/stack.ts';
import type { Json } from '../../model/template.ts';
import { isObject } from '../plan/known-after-apply.ts';

/** A value of a template with what is known of it filled in: account, region and partition. The rest stays as it is. */
export function resolvePseudo(value: Json, target: DeployTarget): Json {
  if (Array.isArray(value)) return value.map((item) => resolvePseudo(item, target));
  if (!isObject(value)) return value;
  const known = pseudoParameters(target);
  const { Ref: name, 'Fn::Sub': sub } = value;
  if (typeof name === 'string') return known[name] ?? value;
  if (typeof sub === 'string') return resolveSub(sub, known) ?? value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, resolvePseudo(child, target)]),
  );
}

function pseudoParameters({ region, accountId }: DeployTarget): Readonly<Record<string, string>> {
  return {
    'AWS::Region': region,
    'AWS::AccountId': accountId,
    'AWS::Partition': partitionOf(region),
  };
}

/** The partition that a region lies in (AWS General Reference, "Amazon Resource Names"). */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** `undefined` where a part of the text is only known to CloudFormation. */
function resolveSub(text: string, known: Readonly<Record<string, string>>): string | undefined {
  const filled = text.replace(/\$\{(?!!)([^}]+)\}/g, (whole, name: string) => known[name] ?? whole);
  return /\$\{(?!!)/.test(filled) ? undefined : filled.replaceAll('${!', '${');
}
