const MOST_SHARED = 4_096;

/**
 * Makes a function that answers with one and the same value for all values of equal key: tens of thousands of objects ask for the
 * same few things, and each would keep a copy of its own. For values that never change. Bounded, and without any effect but on memory.
 *
 * @param keyOf - Equal exactly when two values may stand for each other.
 */
export function sharingBy<T>(keyOf: (value: T) => string): (value: T) => T {
  const shared = new Map<string, T>();
  return (value) => {
    const key = keyOf(value);
    const known = shared.get(key);
    if (known !== undefined) return known;
    if (shared.size >= MOST_SHARED) shared.clear();
    shared.set(key, value);
    return value;
  };
}
