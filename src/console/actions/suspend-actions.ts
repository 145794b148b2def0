import { WORKLOADS } from "../../common/kueue/workload.ts";
import type { Action } from "../model/catalog.ts";
import type { Related } from "../model/related.ts";
import type { KindId, Row } from "../model/row.ts";
import type { KnownKind } from "../model/view.ts";
import { NOBODY, rightTo } from "./asking.ts";
import { goesThroughWorkload, SUSPEND_PLANNERS } from "./suspend-plans.ts";

/** Suspend and resume, through whoever decides: Kueue's Workload where there is one, else the object's own field. */
export function suspendActions(kinds: ReadonlyMap<KindId, KnownKind>): readonly Action[] {
  return [suspension("ray.suspend", "Suspend", true, kinds), suspension("ray.resume", "Resume", false, kinds)];
}

function suspension(id: string, title: string, suspend: boolean, kinds: ReadonlyMap<KindId, KnownKind>): Action {
  return {
    id,
    title,
    kinds: [...SUSPEND_PLANNERS.keys()],
    changes: true,
    onMany: true,
    needs: ({ record }, related, kindId) => {
      const kind = goesThroughWorkload(record, related) ? WORKLOADS : kinds.get(kindId)?.kind;
      return kind === undefined ? [] : [rightTo("patch", kind, record)];
    },
    unavailable: (row, related, kindId) => lookAhead(row, related, kindId, suspend),
    run: ({ rows, kindId, related, ...asking }) => {
      const plan = SUSPEND_PLANNERS.get(kindId);
      const plans =
        plan === undefined ? [] : rows.map(({ record }) => plan(record, suspend, related, asking, rows.length));
      return { start: "plans", plans };
    },
  };
}

/** The planner's own refusal: what is offered and what is done cannot differ. */
function lookAhead({ record }: Row, related: Related, kindId: KindId, suspend: boolean): string | undefined {
  return SUSPEND_PLANNERS.get(kindId)?.(record, suspend, related, NOBODY, 1).refusedBecause;
}
