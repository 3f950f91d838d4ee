import type { Mesh } from '../../model/mesh.ts';
import type { Path } from '../../model/source.ts';
import { componentsOf } from './tasks.ts';

/** An image, and where mesh.yaml names it. */
export interface NamedImage {
  readonly image: string;
  readonly path: Path;
}

/**
 * The images of the mesh: those of the sidecars, then those of the containers. A reference that CloudFormation replaces
 * before ECS sees it is not among them.
 */
export function imagesOf(mesh: Mesh): readonly NamedImage[] {
  const images: readonly NamedImage[] = [
    ...Object.entries(mesh.images).map(([name, image]) => ({ image, path: ['images', name] })),
    ...componentsOf(mesh).flatMap(({ containers }) =>
      containers.map(({ definition, path }) => ({
        image: String(definition['image']),
        path: [...path, 'image'],
      })),
    ),
  ];
  return images.filter(({ image }) => !image.includes('{{resolve:'));
}

const HOST = '[A-Za-z0-9][A-Za-z0-9.-]*(:\\d+)?';
const NAME = '[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*';
const TAG = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';
const DIGEST = '[A-Za-z0-9]+:[0-9a-fA-F]{32,}';
const IMAGE = new RegExp(`^(${HOST}/)?${NAME}(/${NAME})*(:${TAG})?(@${DIGEST})?$`);

/**
 * Whether a text has the form of an image (https://github.com/distribution/reference, "reference.go"): perhaps a host with
 * a port, a path in lower case, perhaps a tag, perhaps a digest.
 */
export function isImage(text: string): boolean {
  return IMAGE.test(text);
}
