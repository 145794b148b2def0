import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import type { Journal } from "../common/kubernetes-cluster/journal.ts";
import type { ClusterArguments } from "./cluster-options.ts";
import type { ExitCode } from "./exit-code.ts";

/** What a command has at hand once it is connected. */
export interface CommandCluster {
  readonly client: ClusterClient;
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
  /** Where changes are written down before they are sent. */
  readonly journal: Journal;
  /** Why changes there ask for a typed name, as the console asks; undefined = they do not. `""`: objects of no namespace. */
  protectedBecause(namespace: string): string | undefined;
}

/** All that a command touches of the world around it. */
export interface CommandPorts {
  /** Connects, runs, and closes the connections, whatever comes. */
  connected<T>(options: ClusterArguments, how: { readonly readOnly: boolean }, run: Connected<T>): Promise<T>;
  /** Resolves when the text has been taken, or when nobody reads it any more. */
  out(text: string): Promise<void>;
  /** To the person: progress, questions, remarks. */
  err(text: string): void;
  /** Width of the person's terminal in cells; undefined when stderr is none. */
  readonly terminalWidth: number | undefined;
  /** A line that the person types; undefined when there is nobody to ask. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** @param file - `-` is the standard input. Rejects with a {@link UsageError}. */
  readText(file: string): Promise<string>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Aborts when the person does not want to wait any longer. */
  readonly signal: AbortSignal;
}

export type Connected<T> = (at: CommandCluster) => Promise<T>;
export type RunCommand = (ports: CommandPorts) => Promise<ExitCode>;
