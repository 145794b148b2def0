import type { Frame } from "../model/frame.ts";
import type { Message } from "../model/message.ts";
import type { State } from "../model/state.ts";
import { failedFrame } from "../screen/failed-frame.ts";
import { screen } from "../screen/screen.ts";
import { nameOf } from "../update/connections.ts";
import { update } from "../update/update.ts";
import { createArranger } from "./arrange-in-slices.ts";
import { createConsents } from "./consents.ts";
import { createWhyFinder, wantsWhyLines } from "./find-why.ts";
import { createLoop, type Loop } from "./loop.ts";
import { OpenCluster } from "./open-cluster.ts";
import { perform, type Session } from "./perform.ts";
import type { EffectContext, Ports } from "./ports.ts";

/** The console while it runs. The terminal's events go in as messages; frames come out. */
export interface RunningConsole extends Loop {
  /** Connects to the first context. */
  start(): void;
  /** Ends polls, forwards and timers. Idempotent. */
  stop(): Promise<void>;
}

export interface ConsoleOptions {
  readonly first: State;
  readonly ports: Ports;
  readonly paint: (frame: Frame) => void;
  readonly startTimer: (run: () => void, ms: number) => void;
}

const CLOCK_TICK_MS = 1_000;
/** A tick that comes this late means that the machine slept or the terminal stood still. */
const SLEPT_MS = 15_000;

export function runConsole({ first, ports, paint, startTimer }: ConsoleOptions): RunningConsole {
  const stopped = new AbortController();
  const dispatch = (message: Message) => loop.dispatch(message);
  const state = () => loop.state();
  const consents = createConsents(dispatch, () => ports.clock.now());
  const cluster = new OpenCluster({ ports, dispatch, state, consents });
  const context: EffectContext = {
    ports,
    dispatch,
    state,
    consents,
    client: () => cluster.client,
    signal: () => cluster.signal,
    forwards: cluster.forwards,
    preemptions: new WeakMap(),
  };
  const session: Session = {
    arrange: createArranger(context),
    findWhy: createWhyFinder(context),
    openContext: (name) => cluster.open(name),
    refresh: () => cluster.refresh(),
  };
  const loop = createLoop(first, {
    update,
    perform: (effect) => perform(context, session, effect),
    paint: (shown) => paint(frameOf(shown)),
    follow: (shown) => cluster.follow(shown),
    afterFrame: (shown) => (wantsWhyLines(shown) ? [{ kind: "find-why" }] : []),
    startTimer,
    monotonic: () => ports.clock.monotonic(),
  });

  return {
    ...loop,
    start: () => {
      void cluster.open(nameOf(first.connection));
      void keepTime(ports, dispatch, () => cluster.serverAheadMs, stopped.signal);
    },
    stop: async () => {
      stopped.abort();
      await cluster.close();
    },
  };
}

/** A page that cannot be drawn costs that page, not the console. */
function frameOf(state: State): Frame {
  try {
    return screen(state);
  } catch (error) {
    return failedFrame(state, error);
  }
}

/** Moves the clock once a second, and notices when time has jumped: after a sleep everything on the screen is old. */
async function keepTime(
  { clock }: Ports,
  dispatch: (message: Message) => void,
  serverAheadMs: () => number,
  signal: AbortSignal,
): Promise<void> {
  let last = clock.now();
  for (;;) {
    await clock.sleep(CLOCK_TICK_MS, signal);
    if (signal.aborted) return;
    const now = clock.now();
    const slept = Math.abs(now - last) > SLEPT_MS;
    dispatch(slept ? { kind: "resumed", at: now } : { kind: "clock-ticked", at: now, serverAheadMs: serverAheadMs() });
    last = now;
  }
}
