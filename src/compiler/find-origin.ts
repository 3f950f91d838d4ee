import {
  CONSUL_SERVER_CONTAINER,
  DATAPLANE_CONTAINER,
  RESERVED_CONTAINERS,
} from '../contract/containers.ts';
import type { FindOrigin, TemplatePlace } from '../model/change.ts';
import type { Path, Source, YamlValue } from '../model/source.ts';

/**
 * Answers where mesh.yaml says what stands at a place of a template. A template has more in it than the file, so the
 * answer is the nearest value that the place follows from: the words of the place are looked up one after the other in
 * the component, then in `defaults`, then in what all components share. Where no word is found it is the component.
 */
export function makeFindOrigin(source: Pick<Source, 'tree' | 'locate'>): FindOrigin {
  return (place) => {
    const { tree } = source;
    const found = searches(place, tree)
      .map(({ root, words }) => descend(tree, root, words))
      .find(({ isFound }) => isFound);
    const path = found?.path ?? componentPath(place.component, tree);
    return source.locate(path, isScalar(valueAt(tree, path)) ? 'value' : 'key');
  };
}

/** Where to look, and for which words. */
interface Search {
  readonly root: Path;
  readonly words: readonly string[];
}

const CONTAINERS = 'ContainerDefinitions';

/** Places whose value comes from a section of another name, by the last word that names it. */
const SECTIONS: Readonly<Record<string, Path>> = {
  VpcId: ['network', 'vpcId'],
  Subnets: ['network', 'subnets'],
  SecurityGroups: ['network', 'securityGroups'],
  AssignPublicIp: ['network', 'assignPublicIp'],
  RetentionInDays: ['defaults', 'logs', 'retentionInDays'],
  ClusterSettings: ['cluster'],
  CapacityProviders: ['cluster'],
  consulServers: ['consul'],
  consulLogin: ['consul', 'acls'],
  Sources: ['allow'],
};

const SECTION_OF_COMPONENT: Readonly<Record<string, string>> = {
  controller: 'controller',
  'dev-server': 'devServer',
};

function searches(place: TemplatePlace, tree: YamlValue): readonly Search[] {
  const words = wordsOf(place.path);
  const own = componentPath(place.component, tree);
  const container = words[0] === CONTAINERS ? words[1] : undefined;
  const image = imageOf(container);
  const overrides = overrideSearches(place, own, words);
  if (image !== undefined && words[2] === 'Image') {
    return [...overrides, { root: ['images', image], words: [] }];
  }
  const section = words.map((word) => SECTIONS[word]).find((path) => path !== undefined);
  const inContainer = container === undefined ? [] : containerSearches(own, words, place);
  return [
    ...overrides,
    ...inContainer,
    ...(section ? [{ root: own, words: section.map(String) }] : []),
    ...(own.length > 0 ? [{ root: own, words }] : []),
    { root: ['defaults'], words },
    ...(section ? [{ root: section, words: [] }] : []),
    ...(place.component === 'base' ? [{ root: [], words: [place.logicalId] }] : []),
  ];
}

/** What an override says stands nowhere else. */
function overrideSearches(
  { component, logicalId }: TemplatePlace,
  own: Path,
  words: readonly string[],
): readonly Search[] {
  const root = [...(component === 'base' ? ['base'] : own), 'overrides'];
  const [first, container = '', ...rest] = words;
  if (first === CONTAINERS) return [{ root: [...root, 'containers', container], words: rest }];
  return [{ root: [...root, 'resources', logicalId, 'Properties'], words }];
}

/** The container fields of a service stand beside the service's own; further containers stand under `containers`. */
function containerSearches(
  own: Path,
  [, container = '', ...words]: readonly string[],
  { component }: TemplatePlace,
): readonly Search[] {
  if (RESERVED_CONTAINERS.includes(container)) return [];
  return [
    { root: [...own, 'containers', container], words },
    ...(container === component ? [{ root: own, words }] : []),
  ];
}

/** The word of `images` that says what a container of ours runs. */
function imageOf(container: string | undefined): string | undefined {
  if (container === undefined || !RESERVED_CONTAINERS.includes(container)) return undefined;
  if (container === DATAPLANE_CONTAINER) return 'dataplane';
  return container === CONSUL_SERVER_CONTAINER ? 'consul' : 'runtime';
}

/** `ContainerDefinitions[app].Environment[A.B].Value` as its words. */
function wordsOf(path: string): readonly string[] {
  return [...path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(([, item, key]) => item ?? key ?? '');
}

function componentPath(component: string, tree: YamlValue): Path {
  for (const section of ['services', 'gateways']) {
    if (valueAt(tree, [section, component]) !== undefined) return [section, component];
  }
  const section = SECTION_OF_COMPONENT[component];
  return section !== undefined && valueAt(tree, [section]) !== undefined ? [section] : [];
}

/** Goes down from `root` as far as the words lead; words that name nothing on the way are passed over. */
function descend(
  tree: YamlValue,
  root: Path,
  words: readonly string[],
): { readonly path: Path; readonly isFound: boolean } {
  let path = root;
  const start = valueAt(tree, root);
  if (start === undefined) return { path, isFound: false };
  for (const word of words) {
    const step = stepTo(valueAt(tree, path), word);
    if (step !== undefined) path = [...path, step];
  }
  return { path, isFound: words.length === 0 || path.length > root.length };
}

/** ECS's names differ from CloudFormation's by the case of their letters. */
function stepTo(value: YamlValue | undefined, word: string): string | number | undefined {
  if (Array.isArray(value)) {
    const index = value.findIndex((item, place) => nameOf(item) === word || `${place}` === word);
    return index < 0 ? undefined : index;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const keys = Object.keys(value);
  return (
    keys.find((key) => key === word) ?? keys.find((key) => key.toLowerCase() === word.toLowerCase())
  );
}

function nameOf(item: YamlValue): YamlValue | undefined {
  if (typeof item === 'string') return item;
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined;
  return (item as Readonly<Record<string, YamlValue>>)['name'];
}

function valueAt(tree: YamlValue, path: Path): YamlValue | undefined {
  let value: YamlValue | undefined = tree;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
      return undefined;
    // The step is a key or an index of just this container.
    value = (value as Readonly<Record<string | number, YamlValue>>)[step];
  }
  return value;
}

function isScalar(value: YamlValue | undefined): boolean {
  return value !== undefined && (typeof value !== 'object' || value === null);
}
