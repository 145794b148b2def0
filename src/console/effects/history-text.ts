import { EVENTS, type Event } from "../../common/core-objects/event.ts";
import { isClusterError } from "../../common/kubernetes-cluster/errors.ts";
import { CLUSTER_QUEUES } from "../../common/kueue/cluster-queue.ts";
import { COHORTS } from "../../common/kueue/cohort.ts";
import { queuesOf } from "../../common/kueue/cohort-sums.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import { mergePreemptions, type PreemptionRecord, preemptionsIn } from "../../diagnosis/preemption-trail.ts";
import { timeline } from "../../diagnosis/timeline.ts";
import { COHORT_TREE } from "../model/joins.ts";
import { kindIdOf } from "../model/related-cache.ts";
import { workloadBehind } from "../model/report-basis.ts";
import type { RowRef } from "../model/row.ts";
import { relatedIn } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { preemptionLines, timelineLines } from "../screen/history-lines.ts";
import { type LinkedLine, section, wrapped } from "../screen/linked-line.ts";
import type { EffectContext } from "./ports.ts";

/**
 * A workload's life, or the preemptions that it, a queue or any queue of a cohort takes part in: from the rows and from the events that
 * the server still has.
 */
export async function historyText(
  context: EffectContext,
  what: "timeline" | "preemptions",
  of: RowRef,
  width: number,
): Promise<readonly LinkedLine[]> {
  const state = context.state();
  const queues = queuesIn(state, of);
  const workload = queues === undefined ? workloadBehind(state, of) : undefined;
  if (queues === "not-read")
    return wrapped(`ClusterQueues cannot be read, and so not which of them are in ${of.name}.`, width, "muted");
  if (queues === undefined && workload === undefined)
    return wrapped(`Kueue has no workload for ${of.name}.`, width, "muted");
  const { events, gap } = await eventsOf(context, queues === undefined ? of.namespace : undefined);
  const gaps = section("Could not be read", gap === "" ? [] : wrapped(gap, width - 2, "warning"));
  const { now } = state;
  if (what === "timeline")
    return [...timelineLines(workload === undefined ? [] : timeline(workload, events), now, width), ...gaps];
  const found = preemptionsIn(relatedIn(state).records(WORKLOADS) ?? [], events);
  const own = remembered(context, found).filter(({ victim, preemptor }) =>
    [victim, preemptor].some(({ uid, clusterQueue }) => queues?.has(clusterQueue) ?? uid === workload?.meta.uid),
  );
  return [...preemptionLines(own, now, width), ...gaps];
}

const MOST_REMEMBERED = 2_000;

/** With what earlier reports on this connection have found. */
function remembered({ client, preemptions }: EffectContext, found: readonly PreemptionRecord[]) {
  const cluster = client();
  if (cluster === undefined) return found;
  const all = mergePreemptions(preemptions.get(cluster) ?? [], found, MOST_REMEMBERED);
  preemptions.set(cluster, all);
  return all;
}

/** Names of the ClusterQueues that an object is or holds; undefined when it is no queue and no cohort. */
function queuesIn(state: State, { kindId, name }: RowRef): ReadonlySet<string> | "not-read" | undefined {
  if (kindId === kindIdOf(CLUSTER_QUEUES)) return new Set([name]);
  if (kindId !== kindIdOf(COHORTS)) return undefined;
  const tree = relatedIn(state).derive(COHORT_TREE);
  return tree === undefined ? "not-read" : new Set(queuesOf(tree, name).map(({ meta }) => meta.name));
}

/** What may not be read is left out, and named. */
async function eventsOf(
  { client, signal }: EffectContext,
  namespace: string | undefined,
): Promise<{ readonly events: readonly Event[]; readonly gap: string }> {
  const cluster = client();
  if (cluster === undefined) throw new Error("There is no connection to a cluster");
  try {
    const { records } = await cluster.list(EVENTS, namespace === undefined ? {} : { namespace }, {
      signal: signal(),
      urgent: true,
    });
    return { events: records, gap: "" };
  } catch (error) {
    if (isClusterError(error) && error.reason === "forbidden") return { events: [], gap: error.message };
    throw error;
  }
}
