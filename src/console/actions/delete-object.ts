import { whyUntouchable } from "../../common/core-objects/change-target.ts";
import { NAMESPACES } from "../../common/core-objects/namespace.ts";
import { NODES } from "../../common/core-objects/node.ts";
import type { Action } from "../model/catalog.ts";
import { kindIdOf } from "../model/related-cache.ts";
import type { KindId } from "../model/row.ts";
import type { KnownKind } from "../model/view.ts";
import { confirmFacts, rightTo } from "./asking.ts";
import { planDeleteOf } from "./delete-plans.ts";

const NEVER: ReadonlySet<KindId> = new Set([kindIdOf(NAMESPACES), kindIdOf(NODES)]);

/** Deletes the row or the marked rows, of any kind but Namespace and Node: too much goes with those. */
export function deleteObject(kinds: ReadonlyMap<KindId, KnownKind>): Action {
  return {
    id: "object.delete",
    title: "Delete",
    kinds: [...kinds.keys()].filter((id) => !NEVER.has(id)),
    changes: true,
    onMany: true,
    needs: ({ record }, _related, kindId) => {
      const kind = kinds.get(kindId)?.kind;
      return kind === undefined ? [] : [rightTo("delete", kind, record)];
    },
    unavailable: ({ record }) => whyUntouchable(record),
    run: ({ rows, kindId, related, ...asking }) => {
      const kind = kinds.get(kindId)?.kind;
      const plans =
        kind === undefined
          ? []
          : rows.map(({ record }) => planDeleteOf(kind, record, confirmFacts(record, asking, rows.length), related));
      return { start: "plans", plans };
    },
  };
}
