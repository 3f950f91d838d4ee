/** A change of one component, as text: what changes, and one detail of it. */
export interface ChangeEntry {
  readonly component: string;
  readonly head: string;
  readonly detail?: string;
  /** Where the mesh file says so, such as `mesh.yaml:12:5`. */
  readonly place?: string;
}

/** Entries that are the same for all of these components, in their order. */
export interface FoldedEntries {
  readonly components: readonly string[];
  readonly entries: readonly Omit<ChangeEntry, 'component'>[];
}

/** Stands for the component's own name in a change that several components have. */
const OWN_NAME = '<name>';

/**
 * Puts together what several components have in common: a change that differs in nothing but the component's own name is
 * told once. What most components share comes first, then each component's own changes.
 */
export function foldEntries(entries: readonly ChangeEntry[]): readonly FoldedEntries[] {
  const same = [...Map.groupBy(entries, anonymous).values()].map(mergeSame);
  const bySet = Map.groupBy(same, ({ components }) => components.join('\n'));
  const groups = [...bySet.values()].flatMap((those) => {
    const [first] = those;
    return first
      ? [{ components: first.components, entries: those.map(({ entry }) => entry) }]
      : [];
  });
  return groups.toSorted((left, right) => sharedBy(right) - sharedBy(left));
}

/** How many components share it; a component's own changes keep the order of the plan. */
function sharedBy({ components }: FoldedEntries): number {
  return components.length > 1 ? components.length : 0;
}

/** `api, cart, web and 197 more`. */
export function nameComponents(components: readonly string[], most = 3): string {
  const more = components.length - most;
  if (more <= 1) return components.join(', ');
  return `${components.slice(0, most).join(', ')} and ${more} more`;
}

function mergeSame(same: readonly ChangeEntry[]): {
  readonly components: readonly string[];
  readonly entry: Omit<ChangeEntry, 'component'>;
} {
  const components = [...new Set(same.map(({ component }) => component))];
  const texts = new Set(same.map(({ head, detail }) => `${head}\n${detail}`));
  const [first] = same;
  const shown = first && (texts.size > 1 ? withoutName(first) : first);
  const { head = '', detail } = shown ?? {};
  const place = namePlaces(same.flatMap((entry) => entry.place ?? []));
  return {
    components,
    entry: {
      head,
      ...(detail === undefined ? {} : { detail }),
      ...(place === undefined ? {} : { place }),
    },
  };
}

/** `mesh.yaml:12:5 and 3 more` */
function namePlaces(places: readonly string[]): string | undefined {
  const [first, ...others] = new Set(places);
  return first === undefined || others.length === 0 ? first : `${first} and ${others.length} more`;
}

function anonymous(entry: ChangeEntry): string {
  const { head, detail } = withoutName(entry);
  return `${head}\n${detail}`;
}

function withoutName({ component, head, detail }: ChangeEntry): Omit<ChangeEntry, 'component'> {
  const name = new RegExp(`(?<![\\w-])${component}(?![\\w-])`, 'g');
  const replaced = detail?.replace(name, OWN_NAME);
  return {
    head: head.replace(name, OWN_NAME),
    ...(replaced === undefined ? {} : { detail: replaced }),
  };
}
