import type { Action } from "../model/catalog.ts";
import type { KindId } from "../model/row.ts";
import type { KnownKind } from "../model/view.ts";
import { deleteObject } from "./delete-object.ts";
import { NODE_ACTIONS } from "./node-actions.ts";
import { QUEUE_ACTIONS } from "./queue-actions.ts";
import { QUOTA_ACTIONS } from "./quota-actions.ts";
import { RAY_CLUSTER_ACTIONS } from "./ray-cluster-actions.ts";
import { suspendActions } from "./suspend-actions.ts";
import { WHAT_IF_ACTIONS } from "./what-if-actions.ts";
import { WORKLOAD_ACTIONS } from "./workload-actions.ts";
import { workloadAdminActions } from "./workload-admin-actions.ts";

/** Every action by id, in the order in which menus and help show them: the harmless first, deletion last. */
export function createActions(kinds: ReadonlyMap<KindId, KnownKind>): ReadonlyMap<string, Action> {
  const all = [
    ...RAY_CLUSTER_ACTIONS,
    ...suspendActions(kinds),
    ...WORKLOAD_ACTIONS,
    ...workloadAdminActions(kinds),
    ...QUEUE_ACTIONS,
    ...QUOTA_ACTIONS,
    ...WHAT_IF_ACTIONS,
    ...NODE_ACTIONS,
    deleteObject(kinds),
  ];
  return new Map(all.map((action) => [action.id, action]));
}
