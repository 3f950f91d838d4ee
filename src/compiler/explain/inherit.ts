import type { DefaultsSpec } from '../../generated/mesh-spec.ts';
import type { Path, YamlValue } from '../../model/source.ts';
import { entriesOf, isMap, leavesOf, valueAt } from '../../model/yaml-path.ts';

/** Where a value stands that holds at another path too. */
export interface Inherited {
  readonly path: Path;
  /** Whether nothing at the other path itself stands before it. */
  readonly applies: boolean;
}

/**
 * How far a component's own field and that of `defaults` are put together: as a whole, where the component's takes the
 * place of the other, or entry by entry. As `resolve/task.ts` does it; a test compares the two.
 */
const MERGE_DEPTHS = {
  launchType: 1,
  cpu: 1,
  memory: 1,
  requiresCompatibilities: 1,
  capacityProviderStrategy: 1,
  platformVersion: 1,
  runtimePlatform: 1,
  ephemeralStorage: 1,
  enableExecuteCommand: 1,
  logLevel: 1,
  shutdownDelaySeconds: 1,
  deploymentConfiguration: 1,
  availabilityZoneRebalancing: 1,
  sidecars: 3,
  iam: 2,
  consulNamespace: 1,
  consulPartition: 1,
  tags: 2,
} as const satisfies Record<Exclude<keyof DefaultsSpec, 'logs'>, number>;

/** What the controller and the dev server take from `defaults`, which are the services'; see `resolve/system-task.ts`. */
const SYSTEM_FIELDS: ReadonlySet<string> = new Set([
  'launchType',
  'capacityProviderStrategy',
  'runtimePlatform',
  'enableExecuteCommand',
  'logLevel',
  'tags',
] satisfies (keyof DefaultsSpec)[]);

/** What tasks with network settings of their own take from `network`. */
const NETWORK_FIELDS: ReadonlySet<string> = new Set(['subnets', 'assignPublicIp']);

/** The path at which a value stands when its own path has none, if there is one. */
export function inheritedFrom(path: Path, tree: YamlValue): Inherited | undefined {
  const component = componentOf(path);
  if (component === undefined) return undefined;
  const fields = path.slice(component.length);
  const network = networkPath(component, fields);
  if (network !== undefined) {
    const own = [...component, ...fields.slice(0, fields[0] === 'loadBalancer' ? 2 : 1)];
    return { path: network, applies: valueAt(tree, own) === undefined };
  }
  const depth = mergeDepth(component, fields);
  if (depth === undefined) return undefined;
  const own = [...component, ...fields.slice(0, depth)];
  const applies = valueAt(tree, own) === undefined && !hidesStrategy(component, fields, tree);
  return { path: ['defaults', ...fields], applies };
}

/** The path of the component in which a path lies. */
function componentOf(path: Path): Path | undefined {
  const [section] = path;
  if (section === 'controller' || section === 'devServer') return path.slice(0, 1);
  const isNamed = section === 'services' || section === 'gateways';
  return isNamed && path.length > 2 ? path.slice(0, 2) : undefined;
}

function mergeDepth([section]: Path, [field, detail]: Path): number | undefined {
  if (!isMergedField(field)) return undefined;
  if (section === 'gateways' && field === 'consulNamespace') return undefined;
  const isSystem = section === 'controller' || section === 'devServer';
  if (!isSystem || SYSTEM_FIELDS.has(field)) return MERGE_DEPTHS[field];
  const isTaken =
    (field === 'iam' && detail === 'permissionsBoundary') ||
    (section === 'controller' && field === 'consulPartition');
  return isTaken ? MERGE_DEPTHS[field] : undefined;
}

function isMergedField(field: string | number | undefined): field is keyof typeof MERGE_DEPTHS {
  return typeof field === 'string' && Object.hasOwn(MERGE_DEPTHS, field);
}

/** A component that says its launch type does not take the capacity providers of all. */
function hidesStrategy(component: Path, [field]: Path, tree: YamlValue): boolean {
  return (
    field === 'capacityProviderStrategy' &&
    valueAt(tree, [...component, 'launchType']) !== undefined
  );
}

function networkPath([section]: Path, fields: Path): Path | undefined {
  if (section === 'services') return undefined;
  const own = fields[0] === 'loadBalancer' && fields[1] === 'subnets' ? fields.slice(1) : fields;
  const isShared = typeof own[0] === 'string' && NETWORK_FIELDS.has(own[0]);
  return isShared ? ['network', ...own] : undefined;
}

/** Every path, written or not, whose component may take its value from `defaults` or `network`. */
export function inheritingPaths(tree: YamlValue): readonly Path[] {
  const shared = [
    ...leavesBelow(tree, ['defaults']),
    ...leavesBelow(tree, ['network']).flatMap((rest) => [rest, ['loadBalancer', ...rest]]),
  ];
  return componentsIn(tree).flatMap((component) =>
    shared
      .filter(([first]) => first !== 'loadBalancer' || hasLoadBalancer(tree, component))
      .map((rest): Path => [...component, ...rest]),
  );
}

function leavesBelow(tree: YamlValue, section: Path): readonly Path[] {
  return leavesOf(valueAt(tree, section), []).filter(({ length }) => length > 0);
}

/** The components that are there; the controller is without a word, too. */
function componentsIn(tree: YamlValue): readonly Path[] {
  const named = ['services', 'gateways'].flatMap((section) =>
    entriesOf(valueAt(tree, [section])).map(([name]): Path => [section, name]),
  );
  const hasDevServer = valueAt(tree, ['devServer']) !== undefined;
  return [...named, ['controller'], ...(hasDevServer ? [['devServer']] : [])];
}

function hasLoadBalancer(tree: YamlValue, component: Path): boolean {
  return isMap(valueAt(tree, [...component, 'loadBalancer']));
}
