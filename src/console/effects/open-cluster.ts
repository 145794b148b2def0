import type { ClusterClient, PortForward } from "../../common/kubernetes-cluster/client.ts";
import { isClusterError } from "../../common/kubernetes-cluster/errors.ts";
import type { Connection } from "../model/connection.ts";
import type { Message } from "../model/message.ts";
import type { State } from "../model/state.ts";
import { sentenceOf } from "./change-objects.ts";
import { bareConnection, learnAbout } from "./connect.ts";
import type { Consents } from "./consents.ts";
import { createRightsFollower } from "./follow-rights.ts";
import { createScopeFollower } from "./follow-scopes.ts";
import type { Ports } from "./ports.ts";

export interface OpenClusterParts {
  readonly ports: Ports;
  readonly dispatch: (message: Message) => void;
  readonly state: () => State;
  readonly consents: Consents;
}

interface Connected {
  readonly client: ClusterClient;
  readonly scopes: ReturnType<typeof createScopeFollower>;
  readonly rights: ReturnType<typeof createRightsFollower>;
}

/** The one cluster that the console looks at, and all that hangs on it. Opening another context leaves the former behind. */
export class OpenCluster {
  /** Local ports that lead into the cluster; closed with it. */
  readonly forwards = new Set<PortForward>();
  readonly #parts: OpenClusterParts;
  #connected: Connected | undefined;
  #abort = new AbortController();

  constructor(parts: OpenClusterParts) {
    this.#parts = parts;
  }

  /** Undefined until a connection is open. */
  get client(): ClusterClient | undefined {
    return this.#connected?.client;
  }

  /** Aborted when another context is opened. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** What comes of it arrives as messages; those of a context that was left meanwhile do not. Never throws. */
  async open(name: string): Promise<void> {
    const { ports, dispatch, state, consents } = this.#parts;
    // The former cluster is left behind, not waited for: it may be the very one that does not answer.
    void this.close();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const tell = (message: Message) => {
      if (!signal.aborted) dispatch(message);
    };
    tell({ kind: "connection-changed", connection: { status: "opening", contextName: name } });
    try {
      const client = await ports.openCluster(name, consents.ask);
      if (signal.aborted) return await client.close();
      this.#connected = connectedTo(client, ports, tell, signal);
      tell({ kind: "connection-changed", connection: bareConnection(client) });
      this.follow(state());
      await learnAbout(client, state().catalog.kinds, tell, signal, () => ports.clock.now());
    } catch (error) {
      tell({ kind: "connection-changed", connection: failedConnection(name, error) });
    }
  }

  /** Brings polls and access reviews in line with a state. */
  follow(state: State): void {
    if (state.connection.status !== "open") return;
    this.#connected?.scopes.follow(state);
    this.#connected?.rights.follow(state);
  }

  /** 0 while there is no connection. */
  get serverAheadMs(): number {
    return this.#connected?.client.serverAheadMs ?? 0;
  }

  refresh(): void {
    this.#connected?.client.wake();
    this.#connected?.scopes.refresh();
  }

  /** Ends polls, forwards and open questions. Idempotent. */
  async close(): Promise<void> {
    const last = this.#connected;
    this.#connected = undefined;
    this.#abort.abort();
    this.#parts.consents.refuseAll();
    last?.scopes.stop();
    const forwards = [...this.forwards];
    this.forwards.clear();
    await Promise.allSettled([...forwards.map((forward) => forward.close()), last?.client.close()]);
  }
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
