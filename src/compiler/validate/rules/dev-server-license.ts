import type { Rule } from '../rule.ts';

/** Consul Enterprise by the name of its repository, or by the tag of its releases. */
const ENTERPRISE_IMAGE = /consul-enterprise|:[^/]*[-+.]ent\b/;
/** HashiCorp's own image of the community edition. */
const COMMUNITY_IMAGE = /(^|\/)hashicorp\/consul[:@]/;

export const devServerLicense: Rule = {
  code: 'dev-server-license',
  why: 'Consul Enterprise does not start without a licence; the community edition does not read one.',
  fix: 'Give the licence of an Enterprise image under `devServer.license`, and name such an image under `images.consul`.',
  check: ({ mesh, report }) => {
    const { devServer, images } = mesh;
    if (devServer === undefined) return;
    const isEnterprise = ENTERPRISE_IMAGE.test(images.consul);
    if (isEnterprise && devServer.license === undefined) {
      report({
        message: 'Consul Enterprise needs a licence',
        path: ['images', 'consul'],
        anchor: 'value',
        hint: 'write devServer: { license: { secret: NAME } }',
        related: [{ message: 'the dev server', path: ['devServer'], anchor: 'key' }],
      });
    }
    if (!isEnterprise && COMMUNITY_IMAGE.test(images.consul) && devServer.license !== undefined) {
      report({
        message: `"${images.consul}" is the community edition, which reads no licence`,
        path: ['devServer', 'license'],
        anchor: 'key',
        hint: 'remove it, or name an image of Consul Enterprise under images.consul',
      });
    }
  },
};
