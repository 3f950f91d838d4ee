import { resolve } from '../template/functions.ts';
import { findImports } from '../template/references.ts';
import { toText } from '../values.ts';
import type { Stack, Target } from './model.ts';
import { currentView, makeScope } from './scope.ts';
import type { Place } from './stacks.ts';

/** Names of the exports that a target's resources and outputs import. */
export function importsOf(place: Place, stack: Stack, target: Target): readonly string[] {
  const scope = makeScope(place, stack, target, currentView(stack));
  const { resources, outputs } = target.template;
  const names = [
    ...Object.values(resources).map((one) => one.properties),
    ...Object.values(outputs).map((one) => one.value),
  ]
    .flatMap(findImports)
    .map((argument) => toText(resolve(argument, scope)));
  return [...new Set(names)];
}
