import { MESH_TAG, NAMESPACE_TAG, PARTITION_TAG, SERVICE_NAME_TAG } from '../../contract/tags.ts';
import type { Registration } from '../../model/mesh.ts';

/** Tags of a task definition by which either controller knows a task of the mesh. */
export function meshTaskTags({ name, namespace, partition }: Registration): Record<string, string> {
  return {
    [MESH_TAG]: 'true',
    [SERVICE_NAME_TAG]: name,
    ...(partition === undefined ? {} : { [PARTITION_TAG]: partition }),
    ...(namespace === undefined ? {} : { [NAMESPACE_TAG]: namespace }),
  };
}
