import type { AdmissionState } from "./admission-state.ts";
import { settleInSlices } from "./settle.ts";
import type { Slices } from "./slices.ts";
import type { TreeState } from "./tree-state.ts";

/**
 * The state once nothing changes any more around a queue: whoever fits got in. Records stay as they were read, so that only its
 * ledger and lines may be asked.
 */
export function* settledState(state: AdmissionState, queue: string): Slices<AdmissionState> {
  const tree = state.treeOf.get(queue);
  if (tree === undefined) return state;
  const { ledger, waiting } = yield* settleInSlices(state, { queues: [queue] });
  const lines = [...tree.waiting].map(
    ([name, line]) => [name, line.filter(({ ask }) => waiting.has(ask.key))] as const,
  );
  const played: TreeState = { ...tree, ledger, waiting: new Map(lines) };
  return {
    ...state,
    ledger: {
      queues: new Map([...state.ledger.queues, ...ledger.queues]),
      cohorts: new Map([...state.ledger.cohorts, ...ledger.cohorts]),
      flavors: state.ledger.flavors,
    },
    waiting: new Map([...state.waiting, ...played.waiting]),
    treeOf: new Map([...state.treeOf].map(([name, each]) => [name, each === tree ? played : each])),
  };
}
