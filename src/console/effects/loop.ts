import type { Effect } from "../model/effect.ts";
import type { Message } from "../model/message.ts";
import type { State, Step } from "../model/state.ts";

export interface LoopParts {
  readonly update: (state: State, message: Message) => Step;
  /** Starts an effect; what comes of it arrives as messages. Must not throw. */
  readonly perform: (effect: Effect) => Promise<void>;
  /** Shows a state. */
  readonly paint: (state: State) => void;
  /** Brings polls and access reviews in line with a state. */
  readonly follow: (state: State) => void;
  /** What a frame left to be done. */
  readonly afterFrame: (state: State) => readonly Effect[];
  /** Runs a function after so many milliseconds. */
  readonly startTimer: (run: () => void, ms: number) => void;
  readonly monotonic: () => number;
}

export interface Loop {
  dispatch(message: Message): void;
  state(): State;
  /** Paints what has changed, at once: after keys. */
  paintNow(): void;
  /** Resolves when no effect is running and everything has been painted. For tests. */
  whenIdle(): Promise<void>;
}

/** Data is painted at most this often; keys are painted at once. */
const DATA_FRAME_MS = 100;

/** Messages a person is waiting for are painted as soon as the work at hand is done. */
const PATIENT: ReadonlySet<Message["kind"]> = new Set([
  "rows-changed",
  "scope-status",
  "clock-ticked",
  "rights-answered",
]);

/** The one loop: message → update → effects and a frame. */
export function createLoop(first: State, parts: LoopParts): Loop {
  const loop = new MessageLoop(first, parts);
  return {
    dispatch: (message) => loop.dispatch(message),
    state: () => loop.state,
    paintNow: () => loop.paintNow(),
    whenIdle: () => loop.whenIdle(),
  };
}

class MessageLoop {
  state: State;
  readonly #parts: LoopParts;
  #painted: State | undefined;
  #lastPaint = Number.NEGATIVE_INFINITY;
  /** The moment of the next paint; a timer that finds another moment here has been overtaken. */
  #due: number | undefined;
  #running = 0;
  #idle: (() => void)[] = [];

  constructor(first: State, parts: LoopParts) {
    this.state = first;
    this.#parts = parts;
  }

  dispatch(message: Message): void {
    const step = this.#parts.update(this.state, message);
    this.state = step.state;
    for (const effect of step.effects) this.#start(effect);
    if (this.#painted === this.state) return;
    const sinceLast = this.#parts.monotonic() - this.#lastPaint;
    if (PATIENT.has(message.kind)) this.#paintWithin(Math.max(0, DATA_FRAME_MS - sinceLast));
    else if (message.kind !== "key-pressed") this.#paintWithin(0);
  }

  paintNow(): void {
    if (this.#painted !== this.state) {
      this.#painted = this.state;
      this.#lastPaint = this.#parts.monotonic();
      this.#due = undefined;
      this.#parts.follow(this.state);
      this.#parts.paint(this.state);
      for (const effect of this.#parts.afterFrame(this.state)) this.#start(effect);
    }
    this.#settleIdle();
  }

  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#paintWithin(0);
    });
  }

  #start(effect: Effect): void {
    this.#running += 1;
    void this.#parts.perform(effect).finally(() => {
      this.#running -= 1;
      if (this.#painted === this.state) this.#settleIdle();
      else this.#paintWithin(0);
    });
  }

  #paintWithin(ms: number): void {
    const mine = this.#parts.monotonic() + ms;
    if (this.#due !== undefined && this.#due <= mine) return;
    this.#due = mine;
    this.#parts.startTimer(() => {
      if (this.#due !== mine) return;
      this.#due = undefined;
      this.paintNow();
    }, ms);
  }

  #settleIdle(): void {
    if (this.#running > 0 || this.#painted !== this.state) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
