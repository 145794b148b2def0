/** Things waiting for their moment, earliest first; equal moments in the order they came. */
export class MomentHeap<T> {
  readonly #entries: { moment: number; order: number; value: T }[] = [];
  #order = 0;

  get size(): number {
    return this.#entries.length;
  }

  /** Of the earliest entry; undefined when nothing waits. */
  get earliest(): number | undefined {
    return this.#entries[0]?.moment;
  }

  add(moment: number, value: T): void {
    this.#entries.push({ moment, order: this.#order++, value });
    this.#rise(this.#entries.length - 1);
  }

  /** Takes out the earliest entry if its moment has come. */
  takeDue(now: number): { readonly moment: number; readonly value: T } | undefined {
    const first = this.#entries[0];
    if (first === undefined || first.moment > now) return undefined;
    const last = this.#entries.pop();
    if (last !== undefined && this.#entries.length > 0) {
      this.#entries[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #before(left: number, right: number): boolean {
    const a = this.#entries[left];
    const b = this.#entries[right];
    if (a === undefined || b === undefined) return a !== undefined;
    return a.moment === b.moment ? a.order < b.order : a.moment < b.moment;
  }

  #swap(left: number, right: number): void {
    const a = this.#entries[left];
    const b = this.#entries[right];
    if (a === undefined || b === undefined) return;
    this.#entries[left] = b;
    this.#entries[right] = a;
  }

  #rise(from: number): void {
    for (let child = from; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!this.#before(child, parent)) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  #sink(from: number): void {
    for (let parent = from; ; ) {
      const left = 2 * parent + 1;
      if (left >= this.#entries.length) return;
      const child = left + 1 < this.#entries.length && this.#before(left + 1, left) ? left + 1 : left;
      if (!this.#before(child, parent)) return;
      this.#swap(child, parent);
      parent = child;
    }
  }
}
