import type { Json, JsonObject } from '../../model/template.ts';
import { isObject, KNOWN_AFTER_APPLY } from './known-after-apply.ts';

/** The value of a template's parameter; `undefined` is known after apply. */
export type ParameterValues = Readonly<Record<string, string | undefined>>;

/** Puts the values of parameters in the place of `Ref` and of `${Name}` in `Fn::Sub`, as CloudFormation does. */
export function substitute(value: Json, parameters: ParameterValues): Json {
  if (Array.isArray(value)) return value.map((item) => substitute(item, parameters));
  if (!isObject(value)) return value;
  const name = value['Ref'];
  if (typeof name === 'string' && Object.hasOwn(parameters, name)) {
    return parameters[name] ?? KNOWN_AFTER_APPLY;
  }
  if (value['Fn::Sub'] !== undefined) return substituteSub(value['Fn::Sub'], parameters);
  return mapValues(value, (child) => substitute(child, parameters));
}

/** Puts the values of exports in the place of `Fn::ImportValue`; one that is not known stays. */
export function substituteImports(value: Json, imports: Readonly<Record<string, string>>): Json {
  if (Array.isArray(value)) return value.map((item) => substituteImports(item, imports));
  if (!isObject(value)) return value;
  const name = value['Fn::ImportValue'];
  if (typeof name === 'string' && Object.hasOwn(imports, name)) return imports[name] ?? value;
  return mapValues(value, (child) => substituteImports(child, imports));
}

function substituteSub(sub: Json, parameters: ParameterValues): Json {
  const [text, variables] = Array.isArray(sub) ? sub : [sub];
  if (typeof text !== 'string') return { 'Fn::Sub': sub };
  const own = isObject(variables) ? variables : {};
  let isUnknown = false;
  const replaced = text.replace(/\$\{([^!}][^}]*)\}/g, (whole, name: string) => {
    if (Object.hasOwn(own, name) || !Object.hasOwn(parameters, name)) return whole;
    const known = parameters[name];
    if (known === undefined) isUnknown = true;
    return known ?? whole;
  });
  if (isUnknown) return KNOWN_AFTER_APPLY;
  if (isObject(variables)) return { 'Fn::Sub': [replaced, substitute(variables, parameters)] };
  return /\$\{/.test(replaced) ? { 'Fn::Sub': replaced } : replaced;
}

function mapValues(object: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, child]) => [key, change(child)]));
}
