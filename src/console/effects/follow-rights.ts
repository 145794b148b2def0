import { type AccessAnswer, type AccessQuestion, rightInWords } from "../../common/kubernetes-cluster/access.ts";
import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import type { Clock } from "../../common/kubernetes-cluster/clock.ts";
import type { Message } from "../model/message.ts";
import type { State } from "../model/state.ts";
import { wantedRights } from "../update/wanted-rights.ts";

/** A right is asked for again after this long; the client keeps answers for its own, shorter times. */
const ASK_AGAIN_MS = 60_000;
/** A review that failed is tried again after this long. */
const TRY_AGAIN_MS = 10_000;
/** Asked a moment after the cursor came to rest, so that a held key asks nothing. */
const RESTED_AFTER_MS = 150;

/** Asks the server which of the keys for the row under the cursor a person may use. */
export function createRightsFollower(
  client: ClusterClient,
  clock: Clock,
  dispatch: (message: Message) => void,
  signal: AbortSignal,
) {
  /** By right in words: from when on it may be asked for again. */
  const dueAt = new Map<string, number>();
  let latest: readonly AccessQuestion[] = [];
  let waiting = false;

  const isDue = (question: AccessQuestion) => clock.monotonic() >= (dueAt.get(rightInWords(question)) ?? 0);

  const askWhenRested = async (): Promise<void> => {
    let seen: string;
    do {
      seen = namesOf(latest);
      await clock.sleep(RESTED_AFTER_MS, signal);
    } while (!signal.aborted && namesOf(latest) !== seen);
    waiting = false;
    if (!signal.aborted) await ask(latest.filter(isDue));
  };

  const ask = async (questions: readonly AccessQuestion[]): Promise<void> => {
    for (const question of questions) dueAt.set(rightInWords(question), clock.monotonic() + ASK_AGAIN_MS);
    const answers = new Map<string, AccessAnswer>();
    await Promise.all(
      questions.map(async (question) => {
        const answer = await client.may(question, { signal }).catch(() => undefined);
        const words = rightInWords(question);
        if (answer !== undefined) answers.set(words, answer);
        if (answer === undefined || answer.answer === "unknown") dueAt.set(words, clock.monotonic() + TRY_AGAIN_MS);
      }),
    );
    if (!signal.aborted && answers.size > 0) dispatch({ kind: "rights-answered", answers });
  };

  return {
    follow(state: State): void {
      latest = wantedRights(state);
      if (waiting || !latest.some(isDue)) return;
      waiting = true;
      void askWhenRested();
    },
  };
}

function namesOf(questions: readonly AccessQuestion[]): string {
  return questions.map(rightInWords).join("\n");
}
