import type { ClusterQueue } from "../../common/kueue/cluster-queue.ts";
import type { Cohort } from "../../common/kueue/cohort.ts";
import { cohortPath } from "../../common/kueue/cohort-tree.ts";
import { isStopped } from "../../common/kueue/queue-state.ts";
import type { AdmissionState } from "../../common/kueue/verdict/admission-state.ts";
import type { AdmissionWorld, Readable } from "../../common/kueue/verdict/admission-world.ts";
import type { WaitingWorkload } from "../../common/kueue/verdict/waiting-workload.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import { formatAge } from "../../common/values/duration.ts";
import { requestsCell } from "../catalog/columns/resource-cells.ts";
import type { StyledLine } from "../model/frame.ts";
import { kindIdOf } from "../model/related-cache.ts";
import { type LinkedLine, labelled, plain, section, wrapped } from "./linked-line.ts";
import { quotaTreeLines } from "./quota-tree-lines.ts";
import { fitLine, foreign, foreignWidth, span } from "./styled-line.ts";

/** What a queue report is about. For a LocalQueue, its ClusterQueue with only its own workloads in the line. */
export interface QueueSubject {
  readonly clusterQueue?: ClusterQueue | undefined;
  readonly cohort?: Cohort | undefined;
  /** `namespace/name`: only what waits in this LocalQueue. */
  readonly localQueue?: string | undefined;
}

/** Why each workload waits, in a few words, by uid. */
export type WhyOf = (uid: string) => string;

const MOST_WAITING = 500;

/** Quota of the queue's whole tree, its rules in words, and who waits for it in the order in which Kueue tries them. */
export function queueLines(
  subject: QueueSubject,
  state: AdmissionState,
  why: WhyOf,
  width: number,
): readonly LinkedLine[] {
  const { clusterQueue, cohort } = subject;
  const name = clusterQueue?.meta.name ?? cohort?.meta.name ?? "";
  const start = clusterQueue?.cohort ?? cohort?.meta.name ?? "";
  const { cohortTree: tree } = state.index;
  const root = start === "" ? "" : (cohortPath(tree, start)[0] ?? start);
  const queues = root === "" ? (clusterQueue === undefined ? [] : [clusterQueue]) : queuesBelow(state, root);
  const line = queues.flatMap((queue) => state.waiting.get(queue.meta.name) ?? []);
  const own = clusterQueue === undefined ? line : (state.waiting.get(clusterQueue.meta.name) ?? []);
  const shown = own.filter(
    ({ localQueue }) => subject.localQueue === undefined || idOf(localQueue) === subject.localQueue,
  );
  return [
    ...(clusterQueue === undefined ? [] : banner(clusterQueue, own, why, width)),
    ...(clusterQueue === undefined ? [] : rules(clusterQueue, width)),
    ...section(
      root === "" ? "Quota" : `Quota of cohort ${root}`,
      quotaTreeLines({ tree, root, queues, chosen: name }, width - 2),
    ),
    ...waitingSection(shown, own, state, why, width),
    ...section(
      "Could not be read",
      gapsOf(state.world).flatMap((gap) => wrapped(gap, width - 2, "warning")),
    ),
  ];
}

function waitingSection(
  shown: readonly WaitingWorkload[],
  line: readonly WaitingWorkload[],
  state: AdmissionState,
  why: WhyOf,
  width: number,
): readonly LinkedLine[] {
  if (shown.length > 0) {
    const title = `Waiting: ${shown.length}, in the order in which Kueue tries them`;
    return section(title, waitingLines(shown, line, state, why, width - 2));
  }
  const { workloads, localQueues } = state.world;
  if (workloads.is === "hidden" || localQueues.is === "hidden")
    return section("Who waits is not known", [
      plain([span("Workloads and their queues are needed for that.", "muted")]),
    ]);
  return section("Nobody waits", [plain([span("Whatever fits is admitted at once.", "muted")])]);
}

/** Sentences about what the report does without. */
export function gapsOf({ workloads, localQueues, clusterQueues, cohorts }: AdmissionWorld): readonly string[] {
  return [workloads, localQueues, clusterQueues, cohorts].flatMap((listing: Readable<unknown>) =>
    listing.is === "hidden" ? [listing.why] : (listing.partly ?? []),
  );
}

function queuesBelow({ index }: AdmissionState, root: string): readonly ClusterQueue[] {
  const found: ClusterQueue[] = [];
  const open = [root];
  const seen = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = index.cohortTree.nodes.get(name);
    if (node === undefined || seen.has(name)) continue;
    seen.add(name);
    found.push(...node.clusterQueues);
    open.push(...node.children);
  }
  return found;
}

function idOf({ meta }: WaitingWorkload["localQueue"]): string {
  return `${meta.namespace}/${meta.name}`;
}

/** What keeps the whole queue from admitting: it is stopped, something is missing, or a head that does not fit blocks it. */
function banner(
  queue: ClusterQueue,
  line: readonly WaitingWorkload[],
  why: WhyOf,
  width: number,
): readonly LinkedLine[] {
  const { activity, strategy, stopPolicy } = queue;
  if (isStopped(queue)) {
    const drained = stopPolicy === "HoldAndDrain" ? " and what it had admitted was evicted" : "";
    return wrapped(`Stopped (${stopPolicy}): it admits nothing${drained}.`, width, "warning");
  }
  if (activity.active === false) return wrapped(`Inactive: ${activity.message || activity.reason}`, width, "bad");
  const [head] = line;
  if (strategy !== "StrictFIFO" || head === undefined || line.length < 2) return [];
  const reason = why(head.workload.meta.uid);
  const text = `StrictFIFO: ${head.ask.key} is the head and holds up the ${line.length - 1} behind it${reason === "" ? "" : `: ${reason}`}`;
  const { namespace, name } = head.workload.meta;
  const [first = plain([]), ...rest] = wrapped(text, width, "warning");
  return [{ ...first, target: { kindId: kindIdOf(WORKLOADS), namespace, name } }, ...rest];
}

function rules(queue: ClusterQueue, width: number): readonly LinkedLine[] {
  return [
    ...labelled("order", orderInWords(queue), width, "normal"),
    ...labelled("flavors", fungibilityInWords(queue), width, "normal"),
    ...labelled("preemption", preemptionInWords(queue), width, "normal"),
    ...(queue.admissionChecks.length === 0
      ? []
      : labelled("checks", queue.admissionChecks.map(({ name }) => name).join(", "), width, "normal")),
  ];
}

function orderInWords({ strategy }: ClusterQueue): string {
  if (strategy === "StrictFIFO") return "StrictFIFO: a head that does not fit holds up all behind it";
  return "BestEffortFIFO: whoever does not fit is passed over until something changes";
}

function fungibilityInWords({ fungibility }: ClusterQueue): string {
  const { whenCanBorrow, whenCanPreempt } = fungibility;
  const borrow =
    whenCanBorrow === "TryNextFlavor"
      ? "tries the next flavor before it borrows"
      : "borrows before it tries the next flavor";
  const preempt =
    whenCanPreempt === "TryNextFlavor"
      ? "tries the next flavor before it preempts"
      : "preempts before it tries the next flavor";
  return `${borrow}, ${preempt}`;
}

const WITHIN: ReadonlyMap<string, string> = new Map([
  ["Never", "nobody of its own queue"],
  ["LowerPriority", "lower priorities of its own queue"],
  ["LowerOrNewerEqualPriority", "lower priorities of its own queue, and equal ones that are newer"],
  ["Any", "anybody of its own queue"],
]);

const RECLAIM: ReadonlyMap<string, string> = new Map([
  ["Never", "nobody of other queues"],
  ["LowerPriority", "lower priorities in queues that borrow"],
  ["LowerOrNewerEqualPriority", "lower priorities, and equal ones that are newer, in queues that borrow"],
  ["Any", "anybody in queues that borrow"],
]);

function preemptionInWords({ preemption }: ClusterQueue): string {
  const { withinClusterQueue, reclaimWithinCohort, borrowWithinCohort, borrowMaxPriority } = preemption;
  const most = borrowMaxPriority === undefined ? "" : ` up to priority ${borrowMaxPriority}`;
  return [
    `evicts ${WITHIN.get(withinClusterQueue) ?? withinClusterQueue}`,
    RECLAIM.get(reclaimWithinCohort) ?? reclaimWithinCohort,
    borrowWithinCohort === "Never" ? "never while borrowing" : `while borrowing only lower priorities${most}`,
  ].join("; ");
}

const NAME = { least: 12, most: 44 };

function waitingLines(
  shown: readonly WaitingWorkload[],
  line: readonly WaitingWorkload[],
  state: AdmissionState,
  why: WhyOf,
  width: number,
): readonly LinkedLine[] {
  const places = new Map(line.map((each, index) => [each, index + 1]));
  const names = Math.max(NAME.least, ...shown.map(({ ask }) => foreignWidth(ask.key, NAME.most)));
  const heading: StyledLine = [
    span("   # ", "heading"),
    ...fitLine([span("WORKLOAD", "heading")], names),
    span("   PRIO    AGE  ", "heading"),
    ...fitLine([span("ASKS", "heading")], ASKS),
    span("  WHY", "heading"),
  ];
  const lines = shown.slice(0, MOST_WAITING).map((each): LinkedLine => {
    const { namespace, name, uid } = each.workload.meta;
    const asks = requestsCell(each.workload.requests);
    return {
      line: [
        span(`${places.get(each) ?? "?"} `.padStart(5), "muted"),
        ...fitLine([foreign(each.ask.key, "accent")], names),
        span(String(each.ask.priority).padStart(7), "normal"),
        span(formatAge(Math.max(state.now - each.ask.queuedAt, 0)).padStart(7), "muted"),
        span("  "),
        ...fitLine([foreign(asks.text, "normal")], ASKS),
        span("  "),
        foreign(why(uid), "muted"),
      ],
      target: { kindId: kindIdOf(WORKLOADS), namespace, name },
    };
  });
  const rest = shown.length - lines.length;
  return [plain(heading), ...lines, ...(rest > 0 ? wrapped(`and ${rest} more`, width, "muted") : [])];
}

const ASKS = 22;
