import type { Path, YamlValue } from '../../model/source.ts';
import { entriesOf, isMap, valueAt } from '../../model/yaml-path.ts';

/** The sidecars' images, which have names in every mesh. */
const SIDECAR_IMAGES = ['runtime', 'dataplane', 'consul'];

/**
 * What `meshc set-image` can set in a mesh, by the name that the command line gives it: a service (its main container),
 * `component/container` for a further container, and `images.runtime` and its like for the sidecars.
 */
export function imageTargets(tree: YamlValue): ReadonlyMap<string, Path> {
  return new Map([
    ...entriesOf(valueAt(tree, ['services'])).map(([name]): [string, Path] => [
      String(name),
      ['services', name, 'image'],
    ]),
    ...containersIn(tree, 'services'),
    ...containersIn(tree, 'gateways'),
    ...SIDECAR_IMAGES.map((name): [string, Path] => [`images.${name}`, ['images', name]]),
  ]);
}

function containersIn(tree: YamlValue, section: string): readonly [string, Path][] {
  return entriesOf(valueAt(tree, [section])).flatMap(([component]) =>
    entriesOf(valueAt(tree, [section, component, 'containers'])).map(([name]): [string, Path] => [
      `${component}/${name}`,
      [section, component, 'containers', name, 'image'],
    ]),
  );
}

/** Whether a name is that of a gateway, which has no image but that of its proxy. */
export function isGateway(name: string, tree: YamlValue): boolean {
  return isMap(valueAt(tree, ['gateways', name]));
}
