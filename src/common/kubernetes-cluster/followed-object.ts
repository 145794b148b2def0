import { checkedName } from "./checked-name.ts";
import type { ClusterClient } from "./client.ts";
import type { Clock } from "./clock.ts";
import type { ClusterError } from "./errors.ts";
import { Followed } from "./followed.ts";
import type { HasMeta } from "./meta.ts";
import { inWords, type ObjectName, type ResourceKind, type Scope } from "./resource-kind.ts";

/** One object and what explains it, kept up to date by the client's polls, so that to follow it quietly costs next to nothing. */
export class FollowedObject<T extends HasMeta> {
  readonly name: string;
  /** For errors: the request that all of this is, and where it goes. */
  readonly about: { readonly request: string; readonly host: string };
  /** Why the object itself can be followed no longer. */
  error: ClusterError | undefined;
  readonly #client: ClusterClient;
  readonly #object: Followed<T>;
  readonly #parts: Followed<HasMeta>[] = [];
  #wake: () => void = () => undefined;

  /** @throws {@link InputError} for what is no name: it becomes part of a selector. */
  constructor(client: ClusterClient, kind: ResourceKind<T>, given: ObjectName) {
    const name = checkedName(kind, given);
    this.name = name.name;
    this.about = { request: `wait for ${inWords(kind, name)}`, host: new URL(client.context.server).host };
    this.#client = client;
    const scope = { namespace: name.namespace, fieldSelector: `metadata.name=${name.name}` };
    this.#object = this.#follow(kind, scope, (error) => {
      if (error !== undefined) this.error = error;
    });
  }

  /** Follows something else as well. What may not be read does no harm. */
  alongside<Part extends HasMeta>(kind: ResourceKind<Part>, scope: Scope): Followed<Part> {
    return this.#follow(kind, scope, () => undefined);
  }

  /** Undefined: not there, or not read yet. */
  get record(): T | undefined {
    return this.#object.records()?.[0];
  }

  /** All has been read once, or cannot be. Before that no state may be told: it would be a guess. */
  get complete(): boolean {
    return this.#parts.every(({ settled }) => settled);
  }

  /** Resolves on news, after `ms`, or when the signal aborts. */
  async changed(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
    const news = new AbortController();
    this.#wake = () => news.abort();
    await clock.sleep(Math.max(ms, 0), signal === undefined ? news.signal : AbortSignal.any([news.signal, signal]));
  }

  stop(): void {
    for (const part of this.#parts) part.stop();
  }

  #follow<Part extends HasMeta>(
    kind: ResourceKind<Part>,
    scope: Scope,
    note: (error: ClusterError | undefined) => void,
  ): Followed<Part> {
    const part = new Followed(this.#client, kind, scope, (error) => {
      note(error);
      this.#wake();
    });
    this.#parts.push(part);
    return part;
  }
}
