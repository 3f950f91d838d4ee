import type { MeshSpec } from '../../generated/mesh-spec.ts';
import type { Path } from '../../model/source.ts';

/** Where the file turns TLS on for one interface of the Consul servers: there, or for both. */
export function tlsPath({ consul }: MeshSpec, name: 'http' | 'grpc'): Path {
  return consul[name]?.tls === undefined ? ['consul', 'tls'] : ['consul', name, 'tls'];
}
