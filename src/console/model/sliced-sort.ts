/**
 * Sorts in pieces small enough to leave room for keys: a generator that yields between pieces and returns the sorted list.
 * Stable. Fast on lists that are nearly in order, which is what a poll leaves behind.
 */
export function* slicedSort<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
  pieceSize = 2_000,
): Generator<void, T[]> {
  let runs: T[][] = [];
  for (let start = 0; start < items.length; start += pieceSize) {
    runs.push(items.slice(start, start + pieceSize).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let index = 0; index < runs.length; index += 2) {
      const left = runs[index] ?? [];
      const right = runs[index + 1];
      merged.push(right === undefined ? left : yield* merge(left, right, compare, pieceSize));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function* merge<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
  pieceSize: number,
): Generator<void, T[]> {
  const last = left.at(-1);
  const first = right[0];
  if (last === undefined || first === undefined || compare(last, first) <= 0) return [...left, ...right];
  const merged: T[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length && r < right.length) {
    const a = left[l] as T;
    const b = right[r] as T;
    if (compare(a, b) <= 0) {
      merged.push(a);
      l += 1;
    } else {
      merged.push(b);
      r += 1;
    }
    if (merged.length % pieceSize === 0) yield;
  }
  return merged.concat(left.slice(l), right.slice(r));
}
