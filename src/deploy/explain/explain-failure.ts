import type { FindOrigin } from '../../model/change.ts';
import type { FailureMeaning } from '../../model/outcome.ts';
import type { Template } from '../../model/template.ts';
import { findClues, type Reading, type Rule, type SeenFailure } from './clues.ts';
import { CONTAINER_RULES } from './container-rules.ts';
import { CHECK_RULES, STACK_RULES } from './stack-rules.ts';
import { START_RULES } from './start-rules.ts';

/** The component that failed. */
export interface FailedComponent {
  readonly component: string;
  /** What was deployed; absent for a component that left the file. */
  readonly template: Pick<Template, 'Resources'> | undefined;
  /** Says which line of mesh.yaml a place of the template comes from. */
  readonly findOrigin: FindOrigin | undefined;
}

/**
 * The most telling first. They read AWS's sentences, so they only ever explain and never decide anything.
 */
const RULES: readonly Rule[] = [...CHECK_RULES, ...START_RULES, ...CONTAINER_RULES, ...STACK_RULES];

/** What usually is behind such a failure, and the line to look at; `undefined` when nothing is known. */
export function explainFailure(
  { component, template, findOrigin }: FailedComponent,
  seen: SeenFailure,
): FailureMeaning | undefined {
  const clues = findClues(component, seen, template);
  for (const rule of RULES) {
    const reading = rule(clues);
    if (reading) return withOrigin(reading, component, findOrigin);
  }
  return undefined;
}

function withOrigin(
  { place, ...meaning }: Reading,
  component: string,
  findOrigin: FindOrigin | undefined,
): FailureMeaning {
  return place && findOrigin
    ? { ...meaning, origin: findOrigin({ component, ...place }) }
    : meaning;
}
