import { imagesOf, isImage } from '../images.ts';
import type { Rule } from '../rule.ts';

export const imageWithoutTag: Rule = {
  code: 'image-without-tag',
  why: 'An image without a tag is `latest`: what runs then depends on when the task started, and a plan cannot show the change.',
  fix: 'Give the image a tag or a digest.',
  check: ({ mesh, report }) => {
    for (const { image, path } of imagesOf(mesh)) {
      if (!isImage(image) || (/[:@][^/]+$/.test(image) && !image.endsWith(':latest'))) continue;
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
