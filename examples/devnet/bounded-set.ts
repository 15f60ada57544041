/** A set of texts that forgets its oldest entry when it is full. */
export interface BoundedSet {
  add(value: string): void;
  has(value: string): boolean;
  clear(): void;
}

/** Creates a set that holds at most `limit` texts. */
export function createBoundedSet(limit: number): BoundedSet {
  const values = new Set<string>();
  return {
    add(value) {
      values.add(value);
      if (values.size > limit) values.delete(values.values().next().value as string);
    },
    has: (value) => values.has(value),
    clear: () => values.clear(),
  };
}
