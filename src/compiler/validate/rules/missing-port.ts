import type { Rule } from '../rule.ts';

export const missingPort: Rule = {
  code: 'missing-port',
  why: 'Without a port nobody can call the service; with `outboundOnly` a port means nothing.',
  fix: 'Write `port`, or `outboundOnly: true` for a service that only calls others, not both.',
  check: ({ mesh, report }) => {
    for (const { component, path, port, outboundOnly } of mesh.services) {
      if (port === undefined && !outboundOnly) {
        report({
          message: `service "${component}" has no port`,
          path: [...path, 'port'],
          anchor: 'key',
          hint: 'write port, or outboundOnly: true if it is never called',
        });
      }
      if (port !== undefined && outboundOnly) {
        report({
          message: `service "${component}" has a port although it is outbound only`,
          path: [...path, 'port'],
          anchor: 'key',
          hint: 'remove one of them',
          related: [{ message: 'outbound only', path: [...path, 'outboundOnly'], anchor: 'value' }],
        });
      }
    }
  },
};
