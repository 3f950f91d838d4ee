import type { Gateway } from '../../../model/mesh.ts';
import type { Path } from '../../../model/source.ts';
import type { Rule } from '../rule.ts';

/** Where the image of consul-dataplane has the public certificate authorities. */
const IN_IMAGE = '/etc/ssl/certs/';

export const unmountedFile: Rule = {
  code: 'unmounted-file',
  why: 'A gateway opens certificate files in its own container. One that is not there makes Envoy refuse its configuration.',
  fix: 'Mount the volume that holds the file by `mountPoints` of the gateway.',
  check: ({ mesh, report }) => {
    for (const gateway of mesh.gateways) {
      const mounted = gateway.proxy.mountPoints.map(
        ({ containerPath }) => `${String(containerPath).replace(/\/+$/, '')}/`,
      );
      for (const { file, path } of filesOf(gateway)) {
        if ([...mounted, IN_IMAGE].some((folder) => file.startsWith(folder))) continue;
        report({
          severity: 'warning',
          message: `no volume that the gateway mounts holds "${file}"`,
          path,
          anchor: 'value',
          hint:
            mounted.length === 0
              ? 'add a volume with the file, and mountPoints that name it'
              : `the gateway mounts ${mounted.join(', ')}`,
        });
      }
    }
  },
};

interface NamedFile {
  readonly file: string;
  readonly path: Path;
}

function filesOf({ role, path }: Gateway): NamedFile[] {
  switch (role.kind) {
    case 'mesh-gateway':
      return [];
    case 'api-gateway':
      return role.listeners.flatMap(({ name, tls }) => {
        const place = [...path, 'listeners', name, 'tls'];
        return [
          ...named(tls?.files?.certificate, [...place, 'certificateFile']),
          ...named(tls?.files?.privateKey, [...place, 'privateKeyFile']),
        ];
      });
    case 'terminating-gateway':
      return role.services.flatMap((service) =>
        (['caFile', 'certFile', 'keyFile'] as const).flatMap((field) =>
          named(service[field], [...path, 'services', service.key, field]),
        ),
      );
  }
}

function named(file: string | undefined, path: Path): NamedFile[] {
  return file === undefined ? [] : [{ file, path }];
}
