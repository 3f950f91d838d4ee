import type { Path } from '../../../model/source.ts';
import type { Rule } from '../rule.ts';
import { componentsOf } from '../tasks.ts';

export const imageWithoutTag: Rule = {
  code: 'image-without-tag',
  why: 'An image without a tag is `latest`: what runs then depends on when the task started, and a plan cannot show the change.',
  fix: 'Give the image a tag or a digest.',
  check: ({ mesh, report }) => {
    const images: { readonly image: string; readonly path: Path }[] = [
      ...Object.entries(mesh.images).map(([name, image]) => ({ image, path: ['images', name] })),
      ...componentsOf(mesh).flatMap(({ containers }) =>
        containers.map(({ definition, path }) => ({
          image: String(definition['image']),
          path: [...path, 'image'],
        })),
      ),
    ];
    for (const { image, path } of images) {
      if (/[:@][^/]+$/.test(image) && !image.endsWith(':latest')) continue;
      report({
        severity: 'warning',
        message: `image "${image}" names no version`,
        path,
        anchor: 'value',
        hint: 'add a tag such as :1.4.0, or a digest',
      });
    }
  },
};
