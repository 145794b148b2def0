import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import type { TextSource } from "./page.ts";
import type { RowRef } from "./row.ts";

/**
 * What `update` asks for. Effects await and change no state; each ends in one or more messages. Polling and access reviews are not
 * asked for one by one: they follow from the state (`wantedScopes`, `wantedRights`).
 */
export type Effect =
  /** Filter and sort a large pane in slices that leave room for keys. */
  | { readonly kind: "arrange"; readonly paneId: number; readonly basis: string }
  /** Find out why workloads on the screen wait, in slices. */
  | { readonly kind: "find-why" }
  | { readonly kind: "read-text"; readonly pageId: number; readonly source: TextSource }
  /** Fresh GET, then a server dry run, of every plan. */
  | { readonly kind: "rehearse"; readonly dialogId: number; readonly plans: readonly ChangePlan[] }
  | {
      readonly kind: "carry-out";
      readonly dialogId: number;
      readonly title: string;
      readonly plans: readonly ChangePlan[];
    }
  | { readonly kind: "find-dashboard"; readonly of: RowRef }
  | { readonly kind: "forward-dashboard"; readonly of: RowRef }
  | { readonly kind: "open-address"; readonly url: string; readonly title: string }
  | { readonly kind: "copy"; readonly text: string; readonly what: string }
  | { readonly kind: "copy-yaml"; readonly of: RowRef }
  | { readonly kind: "open-context"; readonly name: string }
  | { readonly kind: "answer-consent"; readonly requestId: number; readonly yes: boolean }
  | { readonly kind: "refresh" }
  | { readonly kind: "sign-in-again" }
  | { readonly kind: "redraw" }
  | { readonly kind: "suspend-program" }
  | { readonly kind: "quit" };
