import { formatPath } from '../../kit/spec-path.ts';
import type { Path, YamlValue } from '../../model/source.ts';
import { isList, valueAt } from '../../model/yaml-path.ts';

/** A value that nobody wrote, but that follows from another one. */
export interface Derived {
  readonly value: YamlValue;
  /** Part of a sentence. */
  readonly reason: string;
  /** Whether it stands before what is written at the path, or only in place of a built-in default. */
  readonly wins: boolean;
}

/** The value that a path has by others, as `resolve/` makes it. */
export function derivedValue(path: Path, tree: YamlValue): Derived | undefined {
  const field = path.at(-1);
  if (field === 'launchType') return launchType(path, tree);
  if (field === 'type' && path[0] === 'variables') return variableType(path, tree);
  const isComponent = path[0] === 'services' || path[0] === 'gateways';
  if (field !== 'consulName' || !isComponent || path.length !== 3) return undefined;
  return { value: String(path[1]), reason: 'the name of the component', wins: false };
}

/** Capacity providers say what the tasks run on; a launch type hides only those of `defaults`. */
function launchType(path: Path, tree: YamlValue): Derived | undefined {
  const component = path.slice(0, -1);
  const own = [...component, 'capacityProviderStrategy'];
  const isShared = valueAt(tree, path) === undefined && valueAt(tree, own) === undefined;
  const at = isShared ? ['defaults', 'capacityProviderStrategy'] : own;
  const strategy = valueAt(tree, at);
  if (!isList(strategy) || component[0] === 'defaults') return undefined;
  const isFargate = strategy.every((item) =>
    ['FARGATE', 'FARGATE_SPOT'].includes(String(valueAt(item, ['capacityProvider']))),
  );
  return {
    value: isFargate ? 'FARGATE' : 'EC2',
    reason: `it follows from ${formatPath(at)}`,
    wins: true,
  };
}

/** A variable has the type of its default. */
function variableType(path: Path, tree: YamlValue): Derived | undefined {
  const type = typeof valueAt(tree, [...path.slice(0, -1), 'default']);
  if (type !== 'number' && type !== 'boolean') return undefined;
  return { value: type, reason: 'the type of its default', wins: false };
}
