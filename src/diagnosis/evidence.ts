import type { Event } from "../common/core-objects/event.ts";
import type { HasMeta } from "../common/kubernetes-cluster/meta.ts";
import type { Condition } from "../common/values/condition.ts";
import type { DiagnosisCode, DiagnosisStep, Evidence, StepName } from "./diagnosis.ts";

/** A field of an object as it stands. */
export function fieldOf(kind: string, { meta }: HasMeta, field: string, quote: string): Evidence {
  return { kind, namespace: meta.namespace, name: meta.name, field, quote };
}

/** `Type=Status Reason: message` of a condition. */
export function conditionOf(kind: string, record: HasMeta, condition: Condition): Evidence {
  const { type, status, reason, message } = condition;
  const words = [reason, message].filter((part) => part !== "").join(": ");
  return fieldOf(kind, record, `status.conditions[${type}]`, `${type}=${status}${words === "" ? "" : ` ${words}`}`);
}

export function eventOf({ regarding, reason, message }: Event): Evidence {
  const { kind, namespace, name } = regarding;
  return { kind, namespace, name, field: `event ${reason}`, quote: message };
}

/** A step that is behind us. */
export function stepDone(step: StepName, sentence: string, rest: Partial<DiagnosisStep> = {}): DiagnosisStep {
  return {
    step,
    state: "done",
    code: undefined,
    sentence,
    adminSentence: sentence,
    next: "",
    since: undefined,
    evidence: [],
    ...rest,
  };
}

/** What a step that is not done has to say. */
export interface Trouble {
  readonly code: DiagnosisCode;
  readonly sentence: string;
  /** Default: the same sentence. */
  readonly adminSentence?: string | undefined;
  readonly next?: string | undefined;
  readonly since?: number | undefined;
  readonly evidence?: readonly Evidence[] | undefined;
}

/** It may pass by itself. */
export function stepWaiting(step: StepName, trouble: Trouble): DiagnosisStep {
  return { ...withTrouble(step, trouble), state: "waiting" };
}

/** It does not pass by itself, or keeps failing. */
export function stepFailed(step: StepName, trouble: Trouble): DiagnosisStep {
  return { ...withTrouble(step, trouble), state: "failed" };
}

export function stepUnknown(step: StepName, sentence: string, next = ""): DiagnosisStep {
  return { ...withTrouble(step, { code: "not-known", sentence, next }), state: "unknown" };
}

function withTrouble(step: StepName, trouble: Trouble): Omit<DiagnosisStep, "state"> {
  const { code, sentence, adminSentence = sentence, next = "", since, evidence = [] } = trouble;
  return { step, code, sentence, adminSentence, next, since, evidence };
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listInWords(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  const last = shown.at(-1) ?? "";
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(", ")} and ${last}`;
}

/** `1 pod`, `2 pods`. */
export function countInWords(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `Reason: message`, without its full stop; what is there of the two. */
export function reasonInWords({ reason, message }: { readonly reason: string; readonly message: string }): string {
  const parts = [reason, message.trim().replace(/\.$/, "")].filter((part) => part !== "");
  return parts.join(": ");
}
