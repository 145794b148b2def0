import type { Event } from "../common/core-objects/event.ts";
import { findCondition } from "../common/values/condition.ts";
import type { DiagnosisFacts } from "./diagnosis-facts.ts";
import { eventsAbout, type RelatedObjects } from "./related-objects.ts";

/** What every step looks at: the job with all that belongs to it, and all that could be read. */
export interface Situation {
  readonly related: RelatedObjects;
  readonly facts: DiagnosisFacts;
}

const JUST_NOW_MS = 30_000;

/** Since when it may run: admission, or creation where Kueue has no say. */
export function mayRunSince({ related: { workload, subject } }: Situation): number | undefined {
  if (workload === undefined) return subject.record.meta.createdAt;
  return findCondition(workload.conditions, "Admitted")?.changedAt;
}

/** True while controllers may still be on their way to doing what comes next. */
export function isJustNow(since: number | undefined, now: number, forMs = JUST_NOW_MS): boolean {
  return since === undefined || now - since < forMs;
}

/** Events about any object between the Workload and the pods, since it may run; newest first. */
export function eventsOfJob(situation: Situation): readonly Event[] {
  const { related, facts } = situation;
  const since = mayRunSince(situation) ?? 0;
  return related.chain
    .flatMap(({ record }) => eventsAbout(record, facts))
    .filter(({ at }) => at === undefined || at >= since)
    .toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0));
}
