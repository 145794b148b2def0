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
  let state = first;
  let painted: State | undefined;
  let lastPaint = Number.NEGATIVE_INFINITY;
  /** The moment of the next paint; a timer that finds another moment here has been overtaken. */
  let due: number | undefined;
  let running = 0;
  const idle: (() => void)[] = [];

  const settleIdle = () => {
    if (running > 0 || painted !== state) return;
    for (const resolve of idle.splice(0)) resolve();
  };
  const paintNow = () => {
    if (painted !== state) {
      painted = state;
      lastPaint = parts.monotonic();
      due = undefined;
      parts.follow(state);
      parts.paint(state);
    }
    settleIdle();
  };
  const paintWithin = (ms: number) => {
    const mine = parts.monotonic() + ms;
    if (due !== undefined && due <= mine) return;
    due = mine;
    parts.startTimer(() => {
      if (due !== mine) return;
      due = undefined;
      paintNow();
    }, ms);
  };
  const start = (effect: Effect) => {
    running += 1;
    void parts.perform(effect).finally(() => {
      running -= 1;
      if (painted === state) settleIdle();
      else paintWithin(0);
    });
  };
  return {
    dispatch(message) {
      const step = parts.update(state, message);
      state = step.state;
      for (const effect of step.effects) start(effect);
      if (painted === state) return;
      if (PATIENT.has(message.kind)) paintWithin(Math.max(0, DATA_FRAME_MS - (parts.monotonic() - lastPaint)));
      else if (message.kind !== "key-pressed") paintWithin(0);
    },
    state: () => state,
    paintNow,
    whenIdle: () =>
      new Promise((resolve) => {
        idle.push(resolve);
        paintWithin(0);
      }),
  };
}
