import type { Rule } from '../rule.ts';

export const linkedServiceTls: Rule = {
  code: 'linked-service-tls',
  why: 'Consul refuses a terminating gateway that shows a certificate without its key, or to a service that it does not check; a name alone turns no TLS on.',
  fix: 'Write `caFile` for TLS, and `certFile` and `keyFile` with it where the service asks for a certificate.',
  check: ({ mesh, report }) => {
    for (const { path, role } of mesh.gateways) {
      if (role.kind !== 'terminating-gateway') continue;
      for (const { key, caFile, certFile, keyFile, sni } of role.services) {
        const given = { caFile, certFile, keyFile };
        const fields = ['caFile', 'certFile', 'keyFile'] as const;
        const needsAll = certFile !== undefined || keyFile !== undefined;
        const missing = fields.filter((field) => given[field] === undefined);
        const place = [...path, 'services', key];
        if (needsAll && missing.length > 0) {
          report({
            message: `a certificate of the gateway needs caFile, certFile and keyFile; ${missing.join(' and ')} is missing`,
            path: place,
            anchor: 'key',
            hint: `add ${missing.join(' and ')}`,
          });
        }
        if (sni !== undefined && caFile === undefined && !needsAll) {
          report({
            message: 'sni means nothing without TLS',
            path: [...place, 'sni'],
            anchor: 'key',
            hint: 'add caFile, or remove sni',
          });
        }
      }
    }
  },
};
