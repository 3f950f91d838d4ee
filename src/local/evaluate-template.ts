import { compareText } from '../kit/sort.ts';
import type { CompiledMesh, CompiledStack, DeployTarget } from '../model/stack.ts';
import type { Json, JsonObject } from '../model/template.ts';

/** A stack with every function of CloudFormation replaced by what it stands for on one machine. */
export interface EvaluatedStack {
  readonly component: string;
  readonly kind: CompiledStack['kind'];
  readonly dependsOn: readonly string[];
  /** By logical id. */
  readonly resources: Readonly<Record<string, EvaluatedResource>>;
}

export interface EvaluatedResource {
  readonly type: string;
  /** What `Ref` gives: a name, an ARN or an id, by the type. */
  readonly reference: string;
  readonly properties: JsonObject;
}

/** What the functions of one template refer to. */
interface Scope {
  readonly target: DeployTarget;
  readonly stack: CompiledStack;
  readonly parameters: Readonly<Record<string, Json>>;
}

/**
 * Evaluates all templates of a mesh in the order of their dependencies, with the outputs of one as
 * the parameters of the next. What AWS would make up (names, ARNs, ids) is made up from the stack
 * and the logical id: the same for the same mesh.
 */
export function evaluateMesh(mesh: CompiledMesh): readonly EvaluatedStack[] {
  const outputs = new Map<string, Json>();
  return inOrder(mesh.stacks).map((stack) => {
    const parameters = Object.fromEntries(
      Object.entries(stack.parameters).map(([name, { component, output }]) => [
        name,
        outputs.get(`${component}.${output}`) ?? `${component}.${output}`,
      ]),
    );
    const scope: Scope = { target: mesh.target, stack, parameters };
    for (const [name, { Value }] of Object.entries(stack.template.Outputs ?? {})) {
      outputs.set(`${stack.component}.${name}`, evaluate(Value, scope));
    }
    const { component, kind, dependsOn } = stack;
    return { component, kind, dependsOn, resources: resourcesOf(scope) };
  });
}

/** Each stack after those that it depends on, otherwise as they came. */
function inOrder(stacks: readonly CompiledStack[]): readonly CompiledStack[] {
  const done: CompiledStack[] = [];
  const add = (stack: CompiledStack): void => {
    if (done.includes(stack)) return;
    for (const name of [...stack.dependsOn].sort(compareText)) {
      const needed = stacks.find(({ component }) => component === name);
      if (needed !== undefined) add(needed);
    }
    done.push(stack);
  };
  for (const stack of stacks) add(stack);
  return done;
}

function resourcesOf(scope: Scope): Record<string, EvaluatedResource> {
  return Object.fromEntries(
    Object.entries(scope.stack.template.Resources).map(([id, { Type, Properties }]) => [
      id,
      {
        type: Type,
        reference: physicalName(id, scope),
        properties: evaluateObject(Properties ?? {}, scope),
      },
    ]),
  );
}

function evaluate(value: Json, scope: Scope): Json {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) {
    return value.filter((item) => !isNoValue(item)).map((item) => evaluate(item, scope));
  }
  const [name = '', ...others] = Object.keys(value);
  const isFunction = others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
  return isFunction ? call(name, value[name] ?? null, scope) : evaluateObject(value, scope);
}

function evaluateObject(value: JsonObject, scope: Scope): JsonObject {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, child]) => !isNoValue(child))
      .map(([key, child]) => [key, evaluate(child, scope)]),
  );
}

function call(name: string, argument: Json, scope: Scope): Json {
  switch (name) {
    case 'Ref':
      return reference(String(argument), scope);
    case 'Fn::GetAtt':
      return attribute(
        isList(argument) ? argument.map(String) : String(argument).split('.'),
        scope,
      );
    case 'Fn::Sub':
      return substitute(argument, scope);
    case 'Fn::Join':
      return join(argument, scope);
    default:
      // What another stack of the account exports, and the like: nobody on this machine reads it.
      return `${name} ${JSON.stringify(argument)}`;
  }
}

function reference(name: string, scope: Scope): Json {
  const pseudo = pseudoParameters(scope)[name];
  return pseudo ?? scope.parameters[name] ?? physicalName(name, scope);
}

function pseudoParameters({ target, stack }: Scope): Readonly<Record<string, string>> {
  return {
    'AWS::Region': target.region,
    'AWS::AccountId': target.accountId,
    'AWS::Partition': partitionOf(target.region),
    'AWS::StackName': stack.stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
}

/** AWS's partition of a region (AWS General Reference, "AWS service endpoints"). */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function physicalName(logicalId: string, scope: Scope): string {
  const resource = scope.stack.template.Resources[logicalId];
  const { target, stack } = scope;
  const name = `${stack.stackName}-${logicalId}`;
  const account = `${target.region}:${target.accountId}`;
  const prefix = `arn:${partitionOf(target.region)}`;
  switch (resource?.Type) {
    case 'AWS::SecretsManager::Secret':
      return `${prefix}:secretsmanager:${account}:secret:${name}-AbCdEf`;
    case 'AWS::ECS::TaskDefinition':
      return `${prefix}:ecs:${account}:task-definition/${name}:1`;
    default:
      return name;
  }
}

function attribute([logicalId = '', ...rest]: readonly string[], scope: Scope): Json {
  const resource = scope.stack.template.Resources[logicalId];
  const name = rest.join('.');
  if (resource?.Type === 'AWS::IAM::Role' && name === 'Arn') {
    const { Path, RoleName } = evaluateObject(resource.Properties ?? {}, scope);
    const { region, accountId } = scope.target;
    const role = `${String(Path ?? '/')}${String(RoleName ?? physicalName(logicalId, scope))}`;
    return `arn:${partitionOf(region)}:iam::${accountId}:role${role}`;
  }
  return `${physicalName(logicalId, scope)}.${name}`;
}

function substitute(argument: Json, scope: Scope): string {
  const [text, given] = isList(argument) ? argument : [argument, {}];
  const values = isObject(given) ? given : {};
  return String(text).replaceAll(/\$\{(!?)([^}]*)\}/gu, (_all, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    const own = values[name];
    if (own !== undefined) return String(evaluate(own, scope));
    const value = name.includes('.') && !name.startsWith('AWS::');
    return String(value ? attribute(name.split('.'), scope) : reference(name, scope));
  });
}

function join(argument: Json, scope: Scope): string {
  const [separator, items] = isList(argument) ? argument : ['', []];
  const parts = evaluate(items ?? [], scope);
  return (isList(parts) ? parts : [parts]).map(String).join(String(separator));
}

function isNoValue(value: Json): boolean {
  return isObject(value) && value['Ref'] === 'AWS::NoValue';
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
