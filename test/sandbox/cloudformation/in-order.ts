/** Does work on many things side by side, each after those that it needs (which must come earlier in `order`). */
export async function workInOrder(
  order: readonly string[],
  needs: (name: string) => readonly string[],
  work: (name: string) => Promise<void>,
): Promise<void> {
  const begun = new Map<string, Promise<void>>();
  for (const name of order) {
    const earlier = needs(name).flatMap((needed) => begun.get(needed) ?? []);
    begun.set(
      name,
      Promise.all(earlier).then(() => work(name)),
    );
  }
  await Promise.all(begun.values());
}
