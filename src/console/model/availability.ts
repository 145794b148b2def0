import { rightInWords } from "../../common/kubernetes-cluster/access.ts";
import type { Action } from "./catalog.ts";
import type { KindId, Row } from "./row.ts";
import { relatedIn } from "./selectors.ts";
import type { State } from "./state.ts";

const READ_ONLY = "this session is read-only (--read-only or the config)";

/** Why an action cannot be used on a row: the object's own reason, the session's, or the missing right. */
export function unavailableBecause(state: State, action: Action, row: Row, kindId: KindId): string | undefined {
  if (action.changes && isReadOnly(state)) return READ_ONLY;
  const related = relatedIn(state);
  const reason = action.unavailable(row, related, kindId);
  if (reason !== undefined) return reason;
  for (const right of action.needs(row, related, kindId)) {
    const answer = state.rights.get(rightInWords(right));
    if (answer?.answer === "denied") return `you may not ${rightInWords(right)}. Ask for that right`;
  }
  return undefined;
}

/** Actions that a view's kind has, in the order of the catalog. */
export function actionsFor(state: State, kindId: KindId): readonly Action[] {
  return [...state.catalog.actions.values()].filter(({ kinds }) => kinds === undefined || kinds.includes(kindId));
}

/** Why nothing at all can be changed now; undefined = objects can be. */
export function nothingChangesBecause(state: State): string | undefined {
  if (isReadOnly(state)) return READ_ONLY;
  return state.connection.status === "open" ? undefined : "there is no connection to a cluster";
}

/** Set for the session by a flag or the config; the transport enforces it. */
export function isReadOnly({ connection, settings }: State): boolean {
  return settings.readOnly || (connection.status === "open" && connection.readOnly);
}
