import path from 'node:path';

/**
 * Where tests keep what they install or build once, such as a Consul server: ignored by git, and
 * outside of node_modules, which a new installation of the packages removes.
 */
export const CACHE_DIRECTORY = path.join(import.meta.dirname, '..', '..', '.cache', 'meshc');
