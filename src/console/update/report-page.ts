import { CLUSTER_QUEUES } from "../../common/kueue/cluster-queue.ts";
import { COHORTS } from "../../common/kueue/cohort.ts";
import { LOCAL_QUEUES } from "../../common/kueue/local-queue.ts";
import { layoutOf, textRows } from "../model/layout.ts";
import { isReport, type LinkTarget, type ReportSource, type TextPage, type WhatIfReport } from "../model/page.ts";
import { kindIdOf } from "../model/related-cache.ts";
import { reportBasis } from "../model/report-basis.ts";
import { type RowRef, refOf } from "../model/row.ts";
import { currentPage } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";
import { chosenRow, goToObject } from "./go-to-object.ts";
import { done, replacePage, say } from "./step.ts";
import { openTextPage, scrolledWithin } from "./text-page.ts";

const QUEUE_KINDS: ReadonlySet<string> = new Set([CLUSTER_QUEUES, COHORTS, LOCAL_QUEUES].map(kindIdOf));

/** What `enter` opens the verdict on, once a person has picked it. */
export const WHY_COLUMN = "why";

/** Why the object under the cursor waits, or for a queue: what it holds and who waits for it. */
export function showWhy(state: State): Step {
  const chosen = chosenRow(state);
  if (chosen === undefined) return say(state, "info", "No row is chosen");
  const of = refOf(chosen.view.kindId, chosen.row);
  return openReport(state, QUEUE_KINDS.has(of.kindId) ? "queue" : "why", of, chosen.view.title);
}

/** Who preempted whom, as far as the object under the cursor takes part; or what happened to it. */
export function showHistory(state: State, what: "timeline" | "preemptions"): Step {
  const chosen = chosenRow(state);
  if (chosen === undefined) return say(state, "info", "No row is chosen");
  return openReport(state, what, refOf(chosen.view.kindId, chosen.row), chosen.view.title);
}

/** What would come of a change that nobody makes. */
export function showWhatIf(state: State, asked: Pick<WhatIfReport, "of" | "change" | "supposed">): Step {
  return openTextPage(state, `What if ${placeOf(asked.of)}`, { what: "what-if", ...asked, unfolded: false });
}

function openReport(state: State, what: keyof typeof WORDS, of: RowRef, title: string): Step {
  return openTextPage(state, `${WORDS[what]} ${title} ${placeOf(of)}`, { what, of, unfolded: false });
}

function placeOf({ namespace, name }: RowRef): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

const WORDS = {
  why: "Why",
  queue: "Queue",
  timeline: "Timeline",
  preemptions: "Preemptions",
} as const satisfies Readonly<Record<Exclude<ReportSource["what"], "what-if">, string>>;

/** A report on the screen is written again when the rows change that it was made from. */
export function followReport(state: State): Step {
  const page = currentPage(state);
  if (page.kind !== "text" || !isReport(page.source) || page.content.status !== "ready") return done(state);
  // One after the other: on a busy cluster, no report would ever be done otherwise.
  if (page.content.beingRead === true) return done(state);
  const { what, of } = page.source;
  const basis = reportBasis(state, what, of);
  if (page.content.basis === basis) return done(state);
  const asked = replacePage(state, { ...page, content: { ...page.content, basis, beingRead: true } });
  return done(asked, { kind: "read-text", pageId: page.id, source: page.source });
}

/** Chooses the next link below the one that is chosen, or the first on the screen. */
export function chooseLink(state: State, by: 1 | -1): Step {
  const page = currentPage(state);
  if (page.kind !== "text" || page.content.status !== "ready") return done(state);
  const lines = [...(page.content.links?.keys() ?? [])].toSorted((a, b) => a - b);
  if (lines.length === 0) return done(state);
  const from = page.link ?? (by === 1 ? page.top - 1 : page.top);
  const next = by === 1 ? lines.find((line) => line > from) : lines.findLast((line) => line < from);
  const link = next ?? (by === 1 ? lines[0] : lines.at(-1));
  return link === undefined ? done(state) : done(showLine(state, { ...page, link }, link));
}

/** Goes to the object that the chosen line leads to. */
export function followLink(state: State): Step {
  const page = currentPage(state);
  if (page.kind !== "text" || page.content.status !== "ready") return done(state);
  const target = page.link === undefined ? undefined : page.content.links?.get(page.link);
  if (target === undefined) return say(state, "info", "Choose a line that leads somewhere first: tab");
  const of = refOfTarget(state, target);
  if (of === undefined) return say(state, "info", `${target.name} is not among the rows that are being read`);
  return goToObject(state, of);
}

function refOfTarget(state: State, { kindId, namespace, name }: LinkTarget): RowRef | undefined {
  for (const { scope, store } of state.listings.values()) {
    if (scope.kindId !== kindId) continue;
    for (const row of store.rows.values())
      if (row.meta.name === name && row.meta.namespace === namespace) return refOf(kindId, row);
  }
  return undefined;
}

function showLine(state: State, page: TextPage, line: number): State {
  const height = Math.max(textRows(layoutOf(page, state.columns, state.rows).text), 1);
  const visible = line >= page.top && line < page.top + height;
  return replacePage(state, visible ? page : scrolledWithin(state, page, line - Math.floor(height / 3)));
}
