import type { ClusterClient, PortForward } from "../../common/kubernetes-cluster/client.ts";
import { isClusterError } from "../../common/kubernetes-cluster/errors.ts";
import type { Frame } from "../model/frame.ts";
import type { Message } from "../model/message.ts";
import type { State } from "../model/state.ts";
import { screen } from "../screen/screen.ts";
import { update } from "../update/update.ts";
import { createArranger } from "./arrange-in-slices.ts";
import { sentenceOf } from "./change-objects.ts";
import { bareConnection, learnAbout } from "./connect.ts";
import { createRightsFollower } from "./follow-rights.ts";
import { createScopeFollower } from "./follow-scopes.ts";
import { createLoop, type Loop } from "./loop.ts";
import { perform, type Session } from "./perform.ts";
import type { AskConsent, EffectContext, Ports } from "./ports.ts";

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
  const forwards = new Set<PortForward>();
  let consentNumber = 0;

  const dispatch = (message: Message) => loop.dispatch(message);
  const context: EffectContext = {
    ports,
    dispatch,
    state: () => loop.state(),
    client: () => connected?.client,
    signal: () => abort.signal,
    forwards,
    consents: new Map(),
  };
  const arrange = createArranger(context);

  const disconnect = async (): Promise<void> => {
    const last = connected;
    connected = undefined;
    abort.abort();
    last?.scopes.stop();
    await Promise.allSettled([...forwards].map((forward) => forward.close()));
    forwards.clear();
    await last?.client.close();
  };

  const askConsent: AskConsent = (title, lines) =>
    new Promise((resolve) => {
      consentNumber += 1;
      context.consents.set(consentNumber, resolve);
      dispatch({ kind: "consent-asked", requestId: consentNumber, title, lines });
    });

  const openContext = async (name: string): Promise<void> => {
    // The former cluster is left behind, not waited for: it may be the very one that does not answer.
    void disconnect();
    abort = new AbortController();
    const { signal } = abort;
    dispatch({ kind: "connection-changed", connection: { status: "opening", contextName: name } });
    try {
      const client = await ports.openCluster(name, askConsent);
      if (signal.aborted) return await client.close();
      dispatch({ kind: "connection-changed", connection: bareConnection(client) });
      connected = {
        client,
        scopes: createScopeFollower(client, dispatch),
        rights: createRightsFollower(client, ports.clock, dispatch, signal),
      };
      follow(loop.state());
      await learnAbout(client, loop.state().catalog.kinds, dispatch, signal, ports.clock.now);
    } catch (error) {
      if (signal.aborted) return;
      dispatch({
        kind: "connection-changed",
        connection: {
          status: "failed",
          contextName: name,
          message: sentenceOf(error),
          error: isClusterError(error) ? error : undefined,
        },
      });
    }
  };

  const session: Session = {
    arrange,
    openContext,
    refresh: () => {
      connected?.client.wake();
      connected?.scopes.refresh();
    },
  };
  const follow = (state: State) => {
    if (state.connection.status !== "open") return;
    connected?.scopes.follow(state);
    connected?.rights.follow(state);
  };
  const loop = createLoop(first, {
    update,
    perform: (effect) => perform(context, session, effect),
    paint: (state) => paint(screen(state)),
    follow,
    startTimer,
    monotonic: ports.clock.monotonic,
  });

  return {
    ...loop,
    start: () => {
      void openContext(first.connection.status === "open" ? first.connection.facts.name : first.connection.contextName);
      void keepTime(ports, dispatch, stopped.signal);
    },
    stop: async () => {
      stopped.abort();
      await disconnect();
    },
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
