import type { YamlValue } from '../../model/source.ts';
import { commentsOf } from './comments.ts';

/** Whether two plain values say the same, in the same order. */
export function isSameValue(left: YamlValue, right: YamlValue): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Whether two texts have the same comments. */
export function hasSameComments(left: string, right: string): boolean {
  return isSameValue(commentsOf(left), commentsOf(right));
}
