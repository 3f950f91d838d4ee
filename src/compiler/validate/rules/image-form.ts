import { imagesOf, isImage } from '../images.ts';
import type { Rule } from '../rule.ts';

export const imageForm: Rule = {
  code: 'image-form',
  why: 'ECS takes any text for an image, and the task fails when it pulls it.',
  fix: 'Write host, path and tag, such as `registry.example.com/team/web:2.3.1`: without `https://`, the path in lower case. Variables are written `${var.name}`.',
  check: ({ mesh, report }) => {
    for (const { image, path } of imagesOf(mesh)) {
      if (isImage(image)) continue;
      report({
        message: `"${image}" does not have the form of an image`,
        path,
        anchor: 'value',
        hint: hintFor(image),
      });
    }
  },
};

function hintFor(image: string): string {
  const [, variable] = /\$\{?([A-Za-z_]\w*)\}?/.exec(image) ?? [];
  if (variable !== undefined) {
    return `mesh.yaml does not read the environment: write \${var.${variable}} and declare ${variable} under variables`;
  }
  if (/^[a-z]+:\/\//i.test(image)) {
    return 'write it without the scheme, such as registry.example.com/web:2.3.1';
  }
  if (isImage(image.toLowerCase())) return 'write the path in lower case';
  return 'write it as registry.example.com/team/web:2.3.1, without spaces';
}
