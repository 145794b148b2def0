/** The scheduler's answer for a pod that no node takes, taken apart. */
export interface Unschedulable {
  /** The whole message as the scheduler wrote it. */
  readonly message: string;
  readonly nodesAvailable: number | undefined;
  readonly nodesTotal: number | undefined;
  /** Most nodes first. Empty when the message has another form. */
  readonly causes: readonly UnschedulableCause[];
  /** What the scheduler says of making room by preemption; `""` when it says nothing. */
  readonly preemption: string;
}

export interface UnschedulableCause {
  /** On how many nodes; undefined when the cause is not about nodes (`persistentvolumeclaim "x" not found`). */
  readonly nodes: number | undefined;
  /** `Insufficient nvidia.com/gpu`, `node(s) had untolerated taint {k: v}`, … */
  readonly cause: string;
}

const SUMMARY = /(\d+)\/(\d+) nodes are available: /;
const PREEMPTION = " preemption: ";
/** What the scheduler says of resource claims when there are none to take away: no cause. */
const NO_CLAIMS = /\.? no new claims to deallocate,?$/;

/** Reads `0/6 nodes are available: 3 Insufficient nvidia.com/gpu, 2 node(s) had …. preemption: …`. */
export function parseUnschedulable(message: string): Unschedulable {
  const summary = SUMMARY.exec(message);
  if (summary === null)
    return { message, nodesAvailable: undefined, nodesTotal: undefined, causes: [], preemption: "" };
  const rest = message.slice(summary.index + summary[0].length);
  const cut = rest.indexOf(PREEMPTION);
  const causes = withoutFullStop((cut < 0 ? rest : rest.slice(0, cut)).replace(NO_CLAIMS, ""));
  return {
    message,
    nodesAvailable: Number(summary[1]),
    nodesTotal: Number(summary[2]),
    causes:
      causes === ""
        ? []
        : causes
            .split(/, (?=\d+ )/)
            .map(readCause)
            .toSorted(byNodes),
    preemption: cut < 0 ? "" : rest.slice(cut + PREEMPTION.length).trim(),
  };
}

function readCause(text: string): UnschedulableCause {
  const counted = /^(\d+) (.+)$/s.exec(text);
  return counted?.[2] === undefined
    ? { nodes: undefined, cause: text }
    : { nodes: Number(counted[1]), cause: counted[2] };
}

/** Causes that are not about nodes come first: they hold on all of them. */
function byNodes(a: UnschedulableCause, b: UnschedulableCause): number {
  return (b.nodes ?? Number.MAX_SAFE_INTEGER) - (a.nodes ?? Number.MAX_SAFE_INTEGER);
}

function withoutFullStop(text: string): string {
  return text.trim().replace(/\.$/, "");
}
