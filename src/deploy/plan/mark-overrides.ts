import type { ResourceChange } from '../../model/change.ts';
import type { OverriddenPaths } from '../../model/overrides.ts';
import type { Template } from '../../model/template.ts';
import { isObject } from './known-after-apply.ts';

type WithMetadata = Partial<Pick<Template, 'Metadata'>> | undefined;

/**
 * The changes, with a mark on those properties that an override of mesh.yaml decides, now or in the template before: the
 * metadata of a template names its overrides.
 */
export function markOverrides(
  resources: readonly ResourceChange[],
  templates: readonly WithMetadata[],
): readonly ResourceChange[] {
  const overridden = templates.map(overriddenOf);
  if (overridden.every((paths) => Object.keys(paths).length === 0)) return resources;
  return resources.map((resource) => {
    const places = overridden.flatMap((paths) => paths[resource.logicalId] ?? []);
    if (places.length === 0) return resource;
    const properties = resource.properties.map((property) =>
      places.some((place) => overlap(place, property.path))
        ? { ...property, isOverride: true as const }
        : property,
    );
    return { ...resource, properties };
  });
}

/** A template that others wrote may have any metadata. */
function overriddenOf(template: WithMetadata): OverriddenPaths {
  const { meshc } = template?.Metadata ?? {};
  const overrides = isObject(meshc) ? meshc['overrides'] : undefined;
  if (!isObject(overrides)) return {};
  return Object.fromEntries(
    Object.entries(overrides).map(([logicalId, paths]) => [
      logicalId,
      Array.isArray(paths) ? paths.map(String) : [],
    ]),
  );
}

/** Whether one place is the other, or lies in it. */
function overlap(left: string, right: string): boolean {
  return left === right || isInside(left, right) || isInside(right, left);
}

function isInside(place: string, outer: string): boolean {
  return place.startsWith(`${outer}.`) || place.startsWith(`${outer}[`);
}
