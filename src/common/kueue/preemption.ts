/** Who took a workload's place, from the message of its `Evicted` or `Preempted` condition. */
export interface Preemption {
  /** uid of the workload that came instead. */
  readonly byUid: string;
  /** uid of its job; `""` when Kueue did not know. */
  readonly byJobUid: string;
  /** `prioritization in the ClusterQueue`, `reclamation within the cohort`, … */
  readonly why: string;
  /** The other's ClusterQueue, last part of its path; `""` before release 0.15. */
  readonly byClusterQueue: string;
}

const MESSAGE = /Preempted to accommodate a workload \(UID: ([^,)]*)(?:, JobUID: ([^,)]*))?[^)]*\)(?: due to ([^;]*))?/;
const PREEMPTOR_PATH = /preemptor path: ([^;]*)/;

/** Undefined for messages of another form: newer releases have forms that we do not know. */
export function parsePreemption(message: string): Preemption | undefined {
  const found = MESSAGE.exec(message);
  if (found === null) return undefined;
  const path = PREEMPTOR_PATH.exec(message)?.[1]?.trim() ?? "";
  return {
    byUid: known(found[1]),
    byJobUid: known(found[2]),
    why: found[3]?.trim() ?? "",
    byClusterQueue: path.slice(path.lastIndexOf("/") + 1),
  };
}

function known(uid: string | undefined): string {
  return uid === undefined || uid === "UNKNOWN" ? "" : uid;
}
