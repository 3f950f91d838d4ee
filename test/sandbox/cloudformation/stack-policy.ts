import { isList, isObject, type Json, type JsonObject } from '../values.ts';

/** What an update does to a resource, in the words of stack policies. */
export type PolicyAction = 'Update:Modify' | 'Update:Replace' | 'Update:Delete';

/** A resource as stack policies name it. */
export interface PolicySubject {
  readonly logicalId: string;
  readonly type: string;
}

/**
 * Why a stack policy denies an action, or undefined. Without a policy all is allowed; with one, only what it allows and
 * does not deny (CloudFormation User Guide, "Prevent updates to stack resources").
 */
export function denialOf(
  policy: string | undefined,
  action: PolicyAction,
  subject: PolicySubject,
): string | undefined {
  if (policy === undefined) return undefined;
  const statements = statementsOf(policy);
  const matching = statements.filter((statement) => isMatching(statement, action, subject));
  const denying = matching.find((statement) => statement['Effect'] === 'Deny');
  const resource = `LogicalResourceId/${subject.logicalId}`;
  if (denying !== undefined) {
    const number = statements.indexOf(denying) + 1;
    return `Action denied by stack policy: Statement [#${number}] does not allow [${action}] for resource [${resource}]`;
  }
  if (matching.some((statement) => statement['Effect'] === 'Allow')) return undefined;
  return `Action not allowed by stack policy: no statement allows [${action}] for resource [${resource}]`;
}

function statementsOf(policy: string): readonly JsonObject[] {
  const document: unknown = JSON.parse(policy);
  if (!isObject(document)) return [];
  const statement = document['Statement'];
  return (isList(statement) ? statement : [statement ?? null]).filter(isObject);
}

function isMatching(statement: JsonObject, action: PolicyAction, subject: PolicySubject): boolean {
  const resource = `LogicalResourceId/${subject.logicalId}`;
  return (
    isListed(statement, 'Action', action) &&
    isListed(statement, 'Resource', resource) &&
    isTypeMatching(statement['Condition'], subject.type)
  );
}

function isListed(statement: JsonObject, member: string, value: string): boolean {
  const wanted = textsOf(statement[member]);
  const excluded = textsOf(statement[`Not${member}`]);
  if (excluded.length > 0) return !excluded.some((pattern) => isLike(pattern, value));
  return wanted.some((pattern) => isLike(pattern, value));
}

function isTypeMatching(condition: Json | undefined, type: string): boolean {
  if (!isObject(condition)) return true;
  return Object.entries(condition).every(([operator, test]) => {
    const patterns = isObject(test) ? textsOf(test['ResourceType']) : [];
    return patterns.some((pattern) =>
      operator === 'StringLike' ? isLike(pattern, type) : pattern === type,
    );
  });
}

function textsOf(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return isList(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** `*` stands for any text. */
function isLike(pattern: string, value: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(value);
}
