import { booleanAt, textAt } from "../values/untyped.ts";
import type { AccessAnswer, AccessQuestion } from "./access.ts";
import type { Clock } from "./clock.ts";
import { isClusterError } from "./errors.ts";
import { sendForJson } from "./json-answer.ts";
import type { CallManner } from "./read-discovery.ts";
import { safeLine } from "./redaction.ts";
import type { Transport } from "./transport.ts";

/** Answers to "may I?" for one context and identity, kept for a while. */
export interface AccessReviews {
  may(question: AccessQuestion, manner: CallManner): Promise<AccessAnswer>;
  /** A real call was refused: whatever was believed about this verb on this kind, in any namespace, is asked again. */
  forget(question: Pick<AccessQuestion, "verb" | "group" | "plural">): void;
  /** Somebody else may be logged in now. */
  forgetAll(): void;
}

const ALLOWED_MS = 60_000;
const DENIED_MS = 30_000;
const MOST_KEPT = 10_000;

export function createAccessReviews(transport: Transport, clock: Pick<Clock, "monotonic">): AccessReviews {
  const kept = new Map<string, { readonly answer: AccessAnswer; readonly until: number }>();
  const asking = new Map<string, Promise<AccessAnswer>>();

  let forgotten = 0;

  const ask = async (key: string, question: AccessQuestion, manner: CallManner): Promise<AccessAnswer> => {
    const forgottenBefore = forgotten;
    const answer = await review(transport, question, manner);
    if (forgotten !== forgottenBefore) return answer;
    if (kept.size >= MOST_KEPT) kept.clear();
    const forMs = { allowed: ALLOWED_MS, denied: DENIED_MS, unknown: 0 }[answer.answer];
    if (forMs > 0) kept.set(key, { answer, until: clock.monotonic() + forMs });
    return answer;
  };
  return {
    async may(question, manner) {
      const key = keyOf(question);
      const known = kept.get(key);
      if (known !== undefined && known.until > clock.monotonic()) return known.answer;
      // A caller with a signal asks alone: its giving up must not answer for others.
      if (manner.signal !== undefined) return ask(key, question, manner);
      const shared = asking.get(key);
      if (shared !== undefined) return shared;
      const mine = ask(key, question, manner).finally(() => asking.delete(key));
      asking.set(key, mine);
      return mine;
    },
    forget({ verb, group, plural }) {
      forgotten += 1;
      const prefix = `${JSON.stringify([verb, group, plural]).slice(0, -1)},`;
      for (const key of [...kept.keys()].filter((candidate) => candidate.startsWith(prefix))) kept.delete(key);
    },
    forgetAll() {
      forgotten += 1;
      kept.clear();
    },
  };
}

function keyOf({ verb, group, plural, subresource, namespace, name }: AccessQuestion): string {
  return JSON.stringify([verb, group, plural, subresource ?? "", namespace ?? "", name ?? ""]);
}

async function review(transport: Transport, question: AccessQuestion, manner: CallManner): Promise<AccessAnswer> {
  const { verb, group, plural, subresource, namespace, name } = question;
  const resourceAttributes = { verb, group, resource: plural, subresource, namespace: namespace || undefined, name };
  const body = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec: { resourceAttributes } };
  try {
    const answer = await sendForJson(transport, {
      request: `ask for the right to ${verb} ${plural}`,
      method: "POST",
      path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      ...manner,
    });
    return answerOf(answer);
  } catch (error) {
    if (!isClusterError(error)) throw error;
    return { answer: "unknown", why: error.message };
  }
}

function answerOf(reviewed: unknown): AccessAnswer {
  const reason = safeLine(textAt(reviewed, "status", "reason") ?? "");
  const problem = textAt(reviewed, "status", "evaluationError");
  switch (booleanAt(reviewed, "status", "allowed")) {
    case true:
      return { answer: "allowed" };
    case false:
      // An authorizer that failed has not said no, unless another one has.
      if (problem !== undefined && booleanAt(reviewed, "status", "denied") !== true) {
        return { answer: "unknown", why: safeLine(problem) };
      }
      return { answer: "denied", why: reason };
    default:
      return { answer: "unknown", why: "the API server did not answer the question" };
  }
}
