import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import { isClusterError } from "../../common/kubernetes-cluster/errors.ts";
import type { Connection } from "../model/connection.ts";
import type { Frame } from "../model/frame.ts";
import type { Message } from "../model/message.ts";
import type { State } from "../model/state.ts";
import { screen } from "../screen/screen.ts";
import { nameOf } from "../update/connections.ts";
import { update } from "../update/update.ts";
import { createArranger } from "./arrange-in-slices.ts";
import { sentenceOf } from "./change-objects.ts";
import { bareConnection, learnAbout } from "./connect.ts";
import { createConsents } from "./consents.ts";
import { createRightsFollower } from "./follow-rights.ts";
import { createScopeFollower } from "./follow-scopes.ts";
import { createLoop, type Loop } from "./loop.ts";
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

interface Connected {
  readonly client: ClusterClient;
  readonly scopes: ReturnType<typeof createScopeFollower>;
  readonly rights: ReturnType<typeof createRightsFollower>;
}

const CLOCK_TICK_MS = 1_000;
/** A tick that comes this late means that the machine slept or the terminal stood still. */
const SLEPT_MS = 15_000;

export function runConsole({ first, ports, paint, startTimer }: ConsoleOptions): RunningConsole {
  let connected: Connected | undefined;
  let abort = new AbortController();
  const stopped = new AbortController();

  const dispatch = (message: Message) => loop.dispatch(message);
  const context: EffectContext = {
    ports,
    dispatch,
    state: () => loop.state(),
    client: () => connected?.client,
    signal: () => abort.signal,
    forwards: new Set(),
    consents: createConsents(dispatch, () => ports.clock.now()),
  };

  const disconnect = async (): Promise<void> => {
    const last = connected;
    connected = undefined;
    abort.abort();
    context.consents.refuseAll();
    last?.scopes.stop();
    const forwards = [...context.forwards];
    context.forwards.clear();
    await Promise.allSettled([...forwards.map((forward) => forward.close()), last?.client.close()]);
  };

  const openContext = async (name: string): Promise<void> => {
    // The former cluster is left behind, not waited for: it may be the very one that does not answer.
    void disconnect();
    abort = new AbortController();
    const { signal } = abort;
    const tell = (message: Message) => {
      if (!signal.aborted) dispatch(message);
    };
    tell({ kind: "connection-changed", connection: { status: "opening", contextName: name } });
    try {
      const client = await ports.openCluster(name, context.consents.ask);
      if (signal.aborted) return await client.close();
      connected = connectedTo(client, ports, tell, signal);
      tell({ kind: "connection-changed", connection: bareConnection(client) });
      follow(loop.state());
      await learnAbout(client, loop.state().catalog.kinds, tell, signal, () => ports.clock.now());
    } catch (error) {
      tell({ kind: "connection-changed", connection: failedConnection(name, error) });
    }
  };

  const follow = (state: State) => {
    if (state.connection.status !== "open") return;
    connected?.scopes.follow(state);
    connected?.rights.follow(state);
  };
  const session: Session = {
    arrange: createArranger(context),
    openContext,
    refresh: () => {
      connected?.client.wake();
      connected?.scopes.refresh();
    },
  };
  const loop = createLoop(first, {
    update,
    perform: (effect) => perform(context, session, effect),
    paint: (state) => paint(screen(state)),
    follow,
    startTimer,
    monotonic: () => ports.clock.monotonic(),
  });

  return {
    ...loop,
    start: () => {
      void openContext(nameOf(first.connection));
      void keepTime(ports, dispatch, stopped.signal);
    },
    stop: async () => {
      stopped.abort();
      await disconnect();
    },
  };
}

function connectedTo(
  client: ClusterClient,
  { clock }: Ports,
  tell: (message: Message) => void,
  signal: AbortSignal,
): Connected {
  return {
    client,
    scopes: createScopeFollower(client, tell),
    rights: createRightsFollower(client, clock, tell, signal),
  };
}

function failedConnection(contextName: string, error: unknown): Connection {
  return {
    status: "failed",
    contextName,
    message: sentenceOf(error),
    error: isClusterError(error) ? error : undefined,
  };
}

/** Moves the clock once a second, and notices when time has jumped: after a sleep everything on the screen is old. */
async function keepTime({ clock }: Ports, dispatch: (message: Message) => void, signal: AbortSignal): Promise<void> {
  let last = clock.now();
  for (;;) {
    await clock.sleep(CLOCK_TICK_MS, signal);
    if (signal.aborted) return;
    const now = clock.now();
    dispatch(Math.abs(now - last) > SLEPT_MS ? { kind: "resumed", at: now } : { kind: "clock-ticked", at: now });
    last = now;
  }
}
