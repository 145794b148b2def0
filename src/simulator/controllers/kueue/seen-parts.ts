/** What was last looked at for each key: what rests on the same parts need not be worked out again. */
export class SeenParts {
  readonly #known = new Map<string, readonly unknown[]>();

  /** Whether these are the very parts noted last. */
  isSame(key: string, parts: readonly unknown[]): boolean {
    const before = this.#known.get(key);
    return before?.length === parts.length && parts.every((part, index) => part === before[index]);
  }

  note(key: string, parts: readonly unknown[]): void {
    this.#known.set(key, parts);
  }

  forget(key: string): void {
    this.#known.delete(key);
  }
}
