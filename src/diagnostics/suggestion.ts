import { didYouMean } from '../kit/did-you-mean.ts';

/** The hint for a name that is not there, when one that is there looks like it. */
export function suggestion(name: string, names: Iterable<string>): string | undefined {
  const meant = didYouMean(name, names);
  return meant === undefined ? undefined : `did you mean "${meant}"?`;
}
