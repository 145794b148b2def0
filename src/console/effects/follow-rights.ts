import { type AccessAnswer, type AccessQuestion, rightInWords } from "../../common/kubernetes-cluster/access.ts";
import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import type { Clock } from "../../common/kubernetes-cluster/clock.ts";
import type { Message } from "../model/message.ts";
import type { State } from "../model/state.ts";
import { wantedRights } from "../update/wanted-rights.ts";

/** A right is asked for again after this long; the client keeps answers for its own, shorter times. */
const ASK_AGAIN_MS = 60_000;
/** Asked a moment after the cursor came to rest, so that a held key asks nothing. */
const RESTED_AFTER_MS = 150;

/** Asks the server which of the keys for the row under the cursor a person may use. */
export function createRightsFollower(
  client: ClusterClient,
  clock: Clock,
  dispatch: (message: Message) => void,
  signal: AbortSignal,
) {
  const askedAt = new Map<string, number>();
  let latest: readonly AccessQuestion[] = [];
  let waiting = false;

  const ask = async (): Promise<void> => {
    await clock.sleep(RESTED_AFTER_MS, signal);
    waiting = false;
    if (signal.aborted) return;
    const now = clock.monotonic();
    const due = latest.filter(
      (question) => now - (askedAt.get(rightInWords(question)) ?? Number.NEGATIVE_INFINITY) > ASK_AGAIN_MS,
    );
    if (due.length === 0) return;
    for (const question of due) askedAt.set(rightInWords(question), now);
    const answers = new Map<string, AccessAnswer>();
    await Promise.all(
      due.map(async (question) => {
        const answer = await client.may(question, { signal }).catch(() => undefined);
        if (answer === undefined || answer.answer === "unknown") askedAt.delete(rightInWords(question));
        if (answer !== undefined) answers.set(rightInWords(question), answer);
      }),
    );
    if (!signal.aborted && answers.size > 0) dispatch({ kind: "rights-answered", answers });
  };

  return {
    follow(state: State): void {
      latest = wantedRights(state);
      if (
        waiting ||
        latest.every(
          (question) =>
            askedAt.has(rightInWords(question)) &&
            clock.monotonic() - (askedAt.get(rightInWords(question)) ?? 0) <= ASK_AGAIN_MS,
        )
      )
        return;
      waiting = true;
      void ask();
    },
  };
}
