import { findCondition } from "../common/values/condition.ts";
import { formatAge } from "../common/values/duration.ts";
import type { AppWrapper } from "../ray/appwrapper/app-wrapper.ts";
import { appWrapperState, retriesInWords } from "../ray/appwrapper/app-wrapper-health.ts";
import { appWrapperClock } from "../ray/appwrapper/retry-clock.ts";
import type { DiagnosisStep, Evidence } from "./diagnosis.ts";
import { conditionOf, fieldOf, stepDone, stepFailed, stepWaiting } from "./evidence.ts";
import type { Situation } from "./situation.ts";

/** What the AppWrapper around the job does. Undefined when there is none. */
export function appWrapperStep({ related, facts }: Situation): DiagnosisStep | undefined {
  const { appWrapper } = related;
  if (appWrapper === undefined) return undefined;
  const { health, reason } = appWrapperState(appWrapper);
  const since = sinceOf(appWrapper);
  const evidence = evidenceOf(appWrapper);
  const said = reason === "" ? "" : `: ${reason}`;
  const next = clockInWords(appWrapper, facts.now);
  switch (health) {
    case "running":
    case "succeeded":
      return stepDone("appwrapper", `Its AppWrapper is ${health}.`, { since, evidence });
    case "starting":
      return stepDone("appwrapper", "Its AppWrapper has created everything in it.", { since, evidence });
    case "failed":
      return stepFailed("appwrapper", {
        code: "appwrapper-failed",
        sentence: `Its AppWrapper has failed for good${said}.`,
        adminSentence: `AppWrapper ${appWrapper.meta.namespace}/${appWrapper.meta.name} is Failed${said}.${next}`,
        next: "Mend the cause, delete the AppWrapper and submit it again: it is not tried again.",
        since,
        evidence,
      });
    case "unhealthy":
      return stepWaiting("appwrapper", {
        code: "appwrapper-unhealthy",
        sentence: `Its AppWrapper is about to be reset${said}.${next}`,
        next: "See why its pods fail: every reset takes one of few retries.",
        since,
        evidence,
      });
    case "resetting":
      return stepWaiting("appwrapper", {
        code: "appwrapper-resetting",
        sentence: `Its AppWrapper removes everything and creates it anew${said}.${next}`,
        next: "See why it was reset: every reset takes one of few retries.",
        since,
        evidence,
      });
    case "resuming":
    case "suspending":
    case "suspended":
    case "terminating":
    case "new":
    case "unknown":
      return stepWaiting("appwrapper", {
        code: "appwrapper-working",
        sentence: `Its AppWrapper is ${health}${said}.${next}`,
        since,
        evidence,
      });
    default:
      return health satisfies never;
  }
}

/** While it runs, trouble lies with its pods first; in any other phase nothing below it can be told. */
export function comesBeforePods({ phase }: AppWrapper): boolean {
  return phase !== "Running" && phase !== "Succeeded";
}

function clockInWords(appWrapper: AppWrapper, now: number): string {
  const clock = appWrapperClock(appWrapper, now);
  if (clock === undefined) return "";
  const when = clock.leftMs > 0 ? `In ${formatAge(clock.leftMs)}` : "Any moment";
  const usual = clock.assumed ? ", if the usual period holds" : "";
  return ` ${when}: ${clock.next}${usual}.`;
}

function sinceOf({ conditions, phase }: AppWrapper): number | undefined {
  const type = phase === "Resetting" || phase === "Failed" ? "Unhealthy" : "ResourcesDeployed";
  return findCondition(conditions, type)?.changedAt;
}

function evidenceOf(appWrapper: AppWrapper): readonly Evidence[] {
  const unhealthy = findCondition(appWrapper.conditions, "Unhealthy");
  const retries = retriesInWords(appWrapper);
  return [
    fieldOf("AppWrapper", appWrapper, "status.phase", appWrapper.phaseText || "none"),
    ...(unhealthy?.status === "True" ? [conditionOf("AppWrapper", appWrapper, unhealthy)] : []),
    ...(retries === undefined ? [] : [fieldOf("AppWrapper", appWrapper, "status.resettingCount", retries)]),
  ];
}
