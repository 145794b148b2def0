import { numberAt } from "../values/untyped.ts";
import type { ChangePlan } from "./change-plan.ts";
import { ChangeRefused } from "./change-refused.ts";
import type { ClusterClient, Identity } from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { ClusterError } from "./errors.ts";
import { type Journal, type JournalIntent, type JournalNumber, type JournalOutcome, sha256 } from "./journal.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { safeLine } from "./redaction.ts";

/** How changes are written down. */
export interface RecordingOptions {
  readonly journal: Journal;
  /** True in protected contexts: what cannot be written down is not done. Otherwise it is done with a warning. */
  readonly journalRequired?: boolean | undefined;
  /** Who the server says we are. */
  readonly identity?: Identity | undefined;
  /** How old the data was on which the person decided. */
  readonly dataAgeMs?: number | undefined;
  readonly undoOf?: JournalNumber | undefined;
  readonly onWarning?: ((text: string) => void) | undefined;
  readonly clock?: Pick<Clock, "monotonic" | "sleep"> | undefined;
}

/** One write that was written down and is under way. */
export interface BegunRecord {
  end(ended: { readonly result: JournalOutcome["result"]; readonly error?: ClusterError }): Promise<void>;
}

/** Writes down what is about to be sent for one plan, and what became of it. */
export class ChangeRecorder {
  readonly #client: ClusterClient;
  readonly #plan: ChangePlan;
  readonly #options: RecordingOptions;

  constructor(client: ClusterClient, plan: ChangePlan, options: RecordingOptions) {
    this.#client = client;
    this.#plan = plan;
    this.#options = options;
  }

  /** @throws {@link ChangeRefused} when the journal is required and cannot be written. */
  async begin(present: KubernetesObject): Promise<BegunRecord> {
    const { journal, clock = systemClock } = this.#options;
    let number: JournalNumber | undefined;
    try {
      number = await journal.intent(this.#intent(present));
    } catch (error) {
      this.#unwritable(error);
    }
    const begunAt = clock.monotonic();
    return {
      end: async ({ result, error }) => {
        if (number === undefined) return;
        const ms = Math.round(clock.monotonic() - begunAt);
        // The change is made or not by now: a journal that fails only here must not hide that.
        await journal
          .outcome(number, { result, code: error?.status, reason: error?.reason, ms })
          .catch((failure: unknown) => this.#warn(failure));
      },
    };
  }

  #intent(present: KubernetesObject): JournalIntent {
    const { kind, target, request, confirm, stops } = this.#plan;
    const { context } = this.#client;
    const { identity, dataAgeMs, undoOf } = this.#options;
    return {
      context: context.name,
      serverHash: sha256(context.server),
      k8sUser: identity?.user ?? context.user,
      groupsHash: identity === undefined ? undefined : sha256([...identity.groups].sort().join("\n")),
      as: context.actingAs,
      namespace: target.namespace,
      kind: kind.group === "" ? kind.plural : `${kind.plural}.${kind.group}`,
      name: target.name,
      uid: target.uid,
      rvSeen: target.resourceVersion,
      rvSent: present.metadata.resourceVersion,
      genSeen: target.generation ?? numberAt(present, "metadata", "generation"),
      dataAgeMs,
      verb: request.verb,
      confirm,
      blast: stops,
      bodySha256: sha256(JSON.stringify(request)),
      undoOf,
    };
  }

  #unwritable(error: unknown): void {
    if (this.#options.journalRequired === true) {
      throw new ChangeRefused(
        `Nothing was sent: the journal of changes cannot be written (${reasonOf(error)}), and this context is protected. Make room for it, or set another journal folder.`,
      );
    }
    this.#warn(error);
  }

  #warn(error: unknown): void {
    this.#options.onWarning?.(`The journal of changes could not be written: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  return safeLine(error instanceof Error ? error.message : String(error), 200);
}
