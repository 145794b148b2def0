import { findCondition } from "../../common/values/condition.ts";
import { cleanLine } from "../../common/values/text.ts";
import type { AppWrapper } from "./app-wrapper.ts";
import { retryLimit } from "./fault-tolerance.ts";

export type AppWrapperHealth =
  | "terminating"
  | "new"
  | "suspended"
  | "resuming"
  | "running"
  | "starting"
  | "unhealthy"
  | "resetting"
  | "suspending"
  | "succeeded"
  | "failed"
  | "unknown";

export interface AppWrapperState {
  readonly health: AppWrapperHealth;
  /** One line, cleaned. Empty when there is nothing to add. */
  readonly reason: string;
}

/** One state and its reason. A failing AppWrapper stays in phase Running for a while, so conditions are asked before the phase. */
export function appWrapperState(appWrapper: AppWrapper): AppWrapperState {
  const { meta, phase, phaseText, conditions } = appWrapper;
  if (meta.deletingSince !== undefined) return { health: "terminating", reason: waitingFinalizers(appWrapper) };
  const unhealthy = findCondition(conditions, "Unhealthy");
  const why =
    unhealthy?.status === "True" ? cleanLine([unhealthy.reason, unhealthy.message].filter(Boolean).join(": ")) : "";
  switch (phase) {
    case "Running":
      if (why !== "") return { health: "unhealthy", reason: withRetries(why, appWrapper) };
      return runningState(appWrapper);
    case "Resetting":
      return { health: "resetting", reason: withRetries(why, appWrapper) };
    case "Failed":
      return { health: "failed", reason: withRetries(why, appWrapper) };
    case "Suspended":
      return { health: "suspended", reason: appWrapper.queue === undefined ? "" : "holds no quota" };
    case "Resuming":
      return { health: "resuming", reason: "creating its components" };
    case "Suspending":
      return { health: "suspending", reason: "its pods are being deleted" };
    case "Succeeded":
      return { health: "succeeded", reason: "" };
    case "Terminating":
      return { health: "terminating", reason: waitingFinalizers(appWrapper) };
    case undefined:
      return phaseText === ""
        ? { health: "new", reason: "not yet seen by its controller" }
        : { health: "unknown", reason: cleanLine(`phase ${phaseText}`) };
    default:
      return phase satisfies never;
  }
}

/**
 * `1 of 3 retries spent`: how much of the lifetime budget is gone. Undefined until the controller has reported. A limit that is not
 * on the object is the usual one and said so: an administrator may have set another, which nobody else can read.
 */
export function retriesInWords(appWrapper: AppWrapper): string | undefined {
  if (appWrapper.resets === undefined) return undefined;
  const { value, assumed } = retryLimit(appWrapper);
  const limit = assumed ? `${value}, if the usual limit holds,` : String(value);
  return `${appWrapper.resets} of ${limit} retries spent`;
}

function withRetries(why: string, appWrapper: AppWrapper): string {
  return [why, retriesInWords(appWrapper)].filter((part) => part !== undefined && part !== "").join("; ");
}

function runningState({ conditions }: AppWrapper): AppWrapperState {
  const podsReady = findCondition(conditions, "PodsReady");
  if (podsReady?.status === "True") return { health: "running", reason: cleanLine(podsReady.message) };
  const message = podsReady?.reason === "InsufficientPodsReady" ? podsReady.message : "";
  return { health: "starting", reason: cleanLine(message) || "waiting for its pods" };
}

function waitingFinalizers({ meta }: AppWrapper): string {
  return meta.finalizers.length === 0
    ? "being deleted"
    : cleanLine(`waits for finalizer ${meta.finalizers.join(", ")}`);
}
