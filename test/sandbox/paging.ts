/** One page of a list and the token of the next one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken: string | undefined;
}

/** How a list is cut into pages. */
export interface PageRequest {
  readonly token: string | undefined;
  readonly size: number;
  /** Makes the error for a token that this sandbox did not give. */
  readonly refuse: () => Error;
}

/** Cuts a page out of a list. */
export function pageOf<Item>(items: readonly Item[], request: PageRequest): Page<Item> {
  const start = request.token === undefined ? 0 : startOf(request.token, request.refuse);
  const end = start + request.size;
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? tokenOf(end) : undefined,
  };
}

function tokenOf(start: number): string {
  return Buffer.from(`page:${start}`).toString('base64url');
}

function startOf(token: string, refuse: () => Error): number {
  const match = /^page:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (match === null) throw refuse();
  return Number(match[1]);
}
