import { shapeOf } from "./shape-key.ts";
import type { Ask } from "./shapes.ts";
import { firstAt } from "./victim-order.ts";
import type { Waiting } from "./waiting-line.ts";

/** Those who ask for the same. Both in order. */
interface Alike {
  readonly shape: string;
  ready: Waiting[];
  /** Those who were ready when one of them did not fit. */
  parked: Waiting[];
}

/**
 * Workloads that are ready to be tried, in one order over all shapes. Where one did not fit, its like are parked in one go: there may be
 * tens of thousands of them.
 */
export class WaitingByShape {
  readonly #alike = new Map<string, Alike>();
  /** Those with anybody ready, in the order of their first. */
  readonly #open: Alike[] = [];
  /** Ready or parked, by key. */
  readonly #all = new Map<string, Waiting>();
  readonly #hopeless = new Set<string>();

  get size(): number {
    return this.#all.size;
  }

  get hasReady(): boolean {
    return this.#open.length > 0;
  }

  /** In no order: all, parked ones too. */
  all(): Iterable<Waiting> {
    return this.#all.values();
  }

  /** A parked one too. */
  get(key: string): Waiting | undefined {
    return this.#all.get(key);
  }

  isReady({ ask }: Waiting): boolean {
    return isIn(this.#alike.get(shapeOf(ask))?.ready ?? [], ask);
  }

  /** Says whether one of the shape did not fit since all were woken. */
  isHopeless(ask: Ask): boolean {
    return this.#hopeless.size > 0 && this.#hopeless.has(shapeOf(ask));
  }

  /** Nobody of that key is there. */
  add(waiting: Waiting): void {
    const shape = shapeOf(waiting.ask);
    let alike = this.#alike.get(shape);
    if (alike === undefined) {
      alike = { shape, ready: [], parked: [] };
      this.#alike.set(shape, alike);
    }
    this.#all.set(waiting.ask.key, waiting);
    const { ready } = alike;
    const at = placeOf(ready, waiting);
    if (at > 0 && at === ready.length) ready.push(waiting);
    else if (at > 0) ready.splice(at, 0, waiting);
    else this.#atItsPlace(alike, () => ready.unshift(waiting));
  }

  first(): Waiting | undefined {
    return this.#open[0]?.ready[0];
  }

  remove(waiting: Waiting): void {
    const alike = this.#alike.get(shapeOf(waiting.ask));
    if (alike === undefined || !this.#all.delete(waiting.ask.key)) return;
    const at = placeOf(alike.ready, waiting);
    if (!isAt(alike.ready, at, waiting.ask)) takeOut(alike.parked, waiting);
    else if (at > 0) alike.ready.splice(at, 1);
    else this.#atItsPlace(alike, () => alike.ready.shift());
    if (alike.ready.length + alike.parked.length === 0) this.#alike.delete(alike.shape);
  }

  /** One of them did not fit. */
  park(ask: Ask): void {
    const shape = shapeOf(ask);
    this.#hopeless.add(shape);
    const alike = this.#alike.get(shape);
    if (alike === undefined || alike.ready.length === 0) return;
    this.#atItsPlace(alike, () => {
      alike.parked = merged(alike.parked, alike.ready);
      alike.ready = [];
    });
  }

  /** All of these that were parked are ready again. True if that is anybody. */
  wake(mayBeTried: (waiting: Waiting) => boolean): boolean {
    this.#hopeless.clear();
    let woken = false;
    for (const alike of this.#alike.values()) {
      const ready = alike.parked.filter(mayBeTried);
      if (ready.length === 0) continue;
      woken = true;
      this.#atItsPlace(alike, () => {
        alike.parked = ready.length === alike.parked.length ? [] : alike.parked.filter((each) => !mayBeTried(each));
        alike.ready = merged(alike.ready, ready);
      });
    }
    return woken;
  }

  /** Changes who of them comes first. */
  #atItsPlace(alike: Alike, change: () => void): void {
    const [before] = alike.ready;
    if (before !== undefined) this.#open.splice(this.#placeAmongOpen(before), 1);
    change();
    const [after] = alike.ready;
    if (after !== undefined) this.#open.splice(this.#placeAmongOpen(after), 0, alike);
  }

  #placeAmongOpen(first: Waiting): number {
    return firstAt(this.#open, ({ ready: [other] }) => other === undefined || compareWaiting(other, first) >= 0);
  }
}

/** Priority, then time, then uid. */
export function compareWaiting({ ask: a }: Pick<Waiting, "ask">, { ask: b }: Pick<Waiting, "ask">): number {
  return b.priority - a.priority || a.queuedAt - b.queuedAt || (a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0);
}

function placeOf(line: readonly Waiting[], waiting: Pick<Waiting, "ask">): number {
  const last = line.at(-1);
  // Most come in the order in which they stand.
  if (last === undefined || compareWaiting(last, waiting) < 0) return line.length;
  return firstAt(line, (other) => compareWaiting(other, waiting) >= 0);
}

function isAt(line: readonly Waiting[], at: number, { key }: Ask): boolean {
  return line[at]?.ask.key === key;
}

function isIn(line: readonly Waiting[], ask: Ask): boolean {
  return isAt(line, placeOf(line, { ask }), ask);
}

function takeOut(line: Waiting[], waiting: Waiting): void {
  const at = placeOf(line, waiting);
  if (isAt(line, at, waiting.ask)) line.splice(at, 1);
}

function merged(a: Waiting[], b: Waiting[]): Waiting[] {
  if (a.length === 0) return b;
  return [...a, ...b].sort(compareWaiting);
}
