import type { Place } from './stacks.ts';

/** An exported output. */
export interface StackExport {
  readonly name: string;
  readonly value: string;
  readonly stackId: string;
}

/** All exports of the region, by name. */
export function listExports({ region }: Place): readonly StackExport[] {
  return region.cloudFormation.stacks
    .filter((stack) => stack.status !== 'DELETE_COMPLETE')
    .flatMap((stack) =>
      stack.outputs.flatMap(({ exportName, value }) =>
        exportName === undefined ? [] : [{ name: exportName, value, stackId: stack.id }],
      ),
    )
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The export of that name. */
export function findExport(place: Place, name: string): StackExport | undefined {
  return listExports(place).find((one) => one.name === name);
}

/** Names of the stacks that import an export. */
export function importersOf({ region }: Place, exportName: string): readonly string[] {
  return region.cloudFormation.stacks
    .filter((stack) => stack.status !== 'DELETE_COMPLETE' && stack.imports.includes(exportName))
    .map((stack) => stack.name);
}
