import type { AccessAnswer } from "../../common/kubernetes-cluster/access.ts";
import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import type { PollStatus } from "../../common/kubernetes-cluster/client.ts";
import type { Connection } from "./connection.ts";
import type { StyledLine } from "./frame.ts";
import type { ScopeKey } from "./listing.ts";
import type { Notice } from "./notice.ts";
import type { Links } from "./page.ts";
import type { Arrangement } from "./pane.ts";
import type { Row, RowRef } from "./row.ts";

/** Everything that can happen. `at` is milliseconds since 1970. */
export type Message =
  | { readonly kind: "key-pressed"; readonly key: string; readonly at: number }
  | { readonly kind: "pasted"; readonly text: string; readonly at: number }
  | { readonly kind: "resized"; readonly columns: number; readonly rows: number }
  /** Back from ctrl-z, a sleep or a stalled terminal: what is on the screen may be old. */
  | { readonly kind: "resumed"; readonly at: number }
  | { readonly kind: "clock-ticked"; readonly at: number; readonly serverAheadMs?: number }
  | { readonly kind: "connection-changed"; readonly connection: Connection }
  | {
      readonly kind: "rows-changed";
      readonly key: ScopeKey;
      readonly upserts: readonly Row[];
      readonly removals: readonly string[];
      readonly full: boolean;
      readonly partial: boolean;
      readonly skipped: number;
      readonly at: number;
    }
  | { readonly kind: "scope-status"; readonly key: ScopeKey; readonly status: PollStatus }
  | { readonly kind: "arranged"; readonly paneId: number; readonly arrangement: Arrangement; readonly at: number }
  | {
      readonly kind: "text-read";
      readonly pageId: number;
      readonly lines: readonly StyledLine[];
      readonly plain: readonly string[];
      readonly links?: Links | undefined;
      readonly basis?: string | undefined;
      /** The rest of the text follows. */
      readonly unfinished?: boolean | undefined;
      readonly at: number;
    }
  /** Rows can be drawn with what a frame did not wait for. */
  | { readonly kind: "why-found" }
  | { readonly kind: "text-failed"; readonly pageId: number; readonly message: string }
  | {
      readonly kind: "rehearsed";
      readonly dialogId: number;
      readonly previewed: boolean;
      readonly warnings: readonly string[];
      readonly at: number;
    }
  | { readonly kind: "rehearsal-refused"; readonly dialogId: number; readonly because: string }
  /** `done`: the plans that the server accepted, in order. */
  | {
      readonly kind: "carried-out";
      readonly dialogId: number;
      readonly title: string;
      readonly done: readonly ChangePlan[];
      readonly of: number;
      readonly problem: string | undefined;
      readonly at: number;
    }
  /** Keyed by `rightInWords`. */
  | { readonly kind: "rights-answered"; readonly answers: ReadonlyMap<string, AccessAnswer> }
  | { readonly kind: "dashboard-found"; readonly of: RowRef; readonly found: DashboardFound; readonly at: number }
  | { readonly kind: "address-shown"; readonly title: string; readonly url: string; readonly lines: readonly string[] }
  | {
      readonly kind: "consent-asked";
      readonly requestId: number;
      readonly title: string;
      readonly lines: readonly string[];
      readonly at: number;
    }
  | { readonly kind: "notice"; readonly notice: Notice };

export type DashboardFound =
  | { readonly how: "address"; readonly url: string; readonly from: string }
  /** Only through a local port; `ask` is set where other people share this host. */
  | { readonly how: "forward"; readonly ask: boolean; readonly pod: string }
  | { readonly how: "none"; readonly problem: string };
