import type { Mesh } from '../../model/mesh.ts';
import type { ExecutionNeeds } from './execution-role.ts';

/** What the execution role also has to allow for the overrides of a component's containers: their images, logs and files. */
export function withPatchNeeds(
  mesh: Mesh,
  component: string,
  needs: ExecutionNeeds,
): ExecutionNeeds {
  const patches = Object.values(mesh.overrides[component]?.containers ?? {});
  const images = patches.map(({ image }) => image).filter((image) => typeof image === 'string');
  return {
    images: [...needs.images, ...images],
    secrets: needs.secrets,
    containers: [...needs.containers, ...patches.map((definition) => ({ definition }))],
  };
}
