import type { Source } from '../model/source.ts';
import type { Finding, LocatedFinding } from './finding.ts';

/**
 * Looks up where a finding's value was written. A value that came through YAML aliases is shown at
 * its anchor, with the aliases as related places.
 */
export function locateFinding(finding: Finding, source: Source): LocatedFinding {
  const { path, anchor, related = [], ...rest } = finding;
  const places = [
    ...related.map((place) => ({
      message: place.message,
      location: source.locate(place.path, place.anchor),
    })),
    ...source.aliases(path).map((location) => ({ message: 'used through this alias', location })),
  ];
  return {
    ...rest,
    location: source.locate(path, anchor),
    ...(places.length === 0 ? {} : { related: places }),
  };
}
