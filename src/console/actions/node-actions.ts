import { NODES, type Node } from "../../common/core-objects/node.ts";
import { planCordon } from "../../common/core-objects/plan-cordon.ts";
import type { Action } from "../model/catalog.ts";
import { LOAD_BY_NODE } from "../model/joins.ts";
import { kindIdOf } from "../model/related-cache.ts";
import { confirmFacts, rightTo } from "./asking.ts";

/** How an administrator keeps new pods off a node. */
export const NODE_ACTIONS: readonly Action[] = [
  cordoning("node.cordon", "Cordon", true),
  cordoning("node.uncordon", "Uncordon", false),
];

function cordoning(id: string, title: string, cordon: boolean): Action {
  return {
    id,
    title,
    kinds: [kindIdOf(NODES)],
    changes: true,
    onMany: true,
    needs: ({ record }) => [rightTo("patch", NODES, record)],
    unavailable: ({ record }) => planCordon(record as Node, cordon).refusedBecause,
    run: ({ rows, related, ...asking }) => {
      const loads = related.derive(LOAD_BY_NODE);
      const plans = rows.map(({ record }) => {
        const pods = loads === undefined ? undefined : (loads.get(record.meta.name)?.pods ?? 0);
        return planCordon(record as Node, cordon, { ...confirmFacts(record, asking, rows.length), pods });
      });
      return { start: "plans", plans };
    },
  };
}
