import type { ClusterClient, PortForward } from "../../common/kubernetes-cluster/client.ts";
import type { Clock } from "../../common/kubernetes-cluster/clock.ts";
import type { Journal } from "../../common/kubernetes-cluster/journal.ts";
import type { PreemptionRecord } from "../../diagnosis/preemption-trail.ts";
import type { Message } from "../model/message.ts";
import type { State } from "../model/state.ts";
import type { Consents } from "./consents.ts";

/** What the console touches outside itself, made once by the program and by tests. */
export interface Ports {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly terminal: TerminalPort;
  /** Connects to a context. Runs nothing before `askConsent` has been answered with yes. */
  readonly openCluster: (contextName: string, askConsent: AskConsent) => Promise<ClusterClient>;
  /** Starts a browser where that is possible. */
  readonly openAddress: (url: string) => Opened;
  /** `USER@HOST` for an `ssh -L` line; undefined when this is no remote session. */
  readonly sshTarget: string | undefined;
  /** Runs once the present work is done; keys that have arrived come first. */
  readonly yieldToKeys: () => Promise<void>;
}

type Opened = { readonly opened: true } | { readonly opened: false; readonly because: string };

/** Shows what would run, in full; the answer is a person's. */
export type AskConsent = (title: string, lines: readonly string[]) => Promise<boolean>;

/** The parts of the terminal that effects use. */
interface TerminalPort {
  copy(
    text: string,
  ): Promise<{ readonly sent: "terminal" | "tmux" } | { readonly sent: "none"; readonly problem: string }>;
  redraw(): void;
  suspend(): Promise<void>;
  close(exitCode: number): void;
}

/** What an effect has at hand. */
export interface EffectContext {
  readonly ports: Ports;
  readonly dispatch: (message: Message) => void;
  readonly state: () => State;
  /** The connection in use and what belongs to it; undefined until one is open. */
  readonly client: () => ClusterClient | undefined;
  /** Aborted when another context is opened. */
  readonly signal: () => AbortSignal;
  readonly forwards: Set<PortForward>;
  /** Preemptions that reports have found, by connection: the server forgets its events within about an hour. */
  readonly preemptions: WeakMap<ClusterClient, readonly PreemptionRecord[]>;
  readonly consents: Consents;
}
