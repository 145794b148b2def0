import { holdsQuota, isFinished, WORKLOADS } from "../../common/kueue/workload.ts";
import { isTrue } from "../../common/values/condition.ts";
import { RAY_CLUSTERS } from "../../ray/cluster/ray-cluster.ts";
import { relatedIn } from "../model/selectors.ts";
import type { State, TrendSample } from "../model/state.ts";

const SAMPLE_EVERY_MS = 30_000;
/** Six hours. */
const MOST_SAMPLES = 720;

/** Adds a sample of what the trend page draws, every 30 seconds. What is not being read stays undefined. */
export function withSample(state: State): State {
  const last = state.trend.samples.at(-1);
  if (state.connection.status !== "open" || (last !== undefined && state.now - last.at < SAMPLE_EVERY_MS)) return state;
  return { ...state, trend: { samples: [...state.trend.samples, sample(state)].slice(-MOST_SAMPLES) } };
}

function sample(state: State): TrendSample {
  const related = relatedIn(state);
  const workloads = related.records(WORKLOADS);
  const clusters = related.records(RAY_CLUSTERS);
  return {
    at: state.now,
    pending: workloads?.filter((workload) => !holdsQuota(workload) && !isFinished(workload)).length,
    admitted: workloads?.filter((workload) => holdsQuota(workload) && isTrue(workload.conditions, "Admitted")).length,
    rayClustersReady: clusters?.filter(({ state: reported }) => reported === "ready").length,
  };
}
