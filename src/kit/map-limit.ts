/** Maps like `Promise.all`, with at most `limit` of `change` running at once. Results stay in the order of `items`. */
export async function mapLimit<T, R>(
  items: readonly T[],
  limit: number,
  change: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) results.set(index, await change(item));
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return [...results].sort(([left], [right]) => left - right).map(([, result]) => result);
}
