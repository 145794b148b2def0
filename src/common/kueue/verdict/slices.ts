/** Work that can pause: whoever runs it looks after other things in between, or drops it. */
export type Slices<T> = Generator<undefined, T>;

/** Without pauses. */
export function atOnce<T>(slices: Slices<T>): T {
  for (let step = slices.next(); ; step = slices.next()) if (step.done === true) return step.value;
}
