import type { AccessAnswer } from "../../common/kubernetes-cluster/access.ts";
import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import type { Catalog } from "./catalog.ts";
import type { Connection, ContextChoice } from "./connection.ts";
import type { Effect } from "./effect.ts";
import type { Listing, ScopeKey } from "./listing.ts";
import type { Memo } from "./memo.ts";
import type { Notice } from "./notice.ts";
import type { Overlay } from "./overlay.ts";
import type { Page } from "./page.ts";
import type { RowRef } from "./row.ts";

/** Everything the screen is drawn from. `update` alone makes a new one. */
export interface State {
  readonly columns: number;
  readonly rows: number;
  /** Milliseconds since 1970, moved by `clock-ticked`. */
  readonly now: number;
  /** How far the cluster's clock is ahead of ours: what is told of its objects is as old as its clock says. */
  readonly serverAheadMs: number;
  readonly catalog: Catalog;
  readonly settings: Settings;
  readonly connection: Connection;
  readonly contexts: readonly ContextChoice[];
  readonly listings: ReadonlyMap<ScopeKey, Listing>;
  /** Answers to access questions, keyed by `rightInWords`. */
  readonly rights: ReadonlyMap<string, AccessAnswer>;
  /** The namespace that new pages open in; undefined = all. */
  readonly namespace: string | undefined;
  /** It was chosen by an argument (`-n`, `-A`), so it stays when another context is opened. */
  readonly namespaceChosen: boolean;
  readonly pages: readonly [Page, ...Page[]];
  readonly overlay: Overlay | undefined;
  /** Newest last, at most 500. */
  readonly notices: readonly Notice[];
  /** When the newest notice stops being shown. */
  readonly noticeUntil: number;
  /** Commands typed, newest last. */
  readonly commands: readonly string[];
  readonly trend: Trend;
  readonly undo: readonly UndoableChange[];
  /** Changes the server has accepted and the next polls have to show. */
  readonly awaited: readonly AwaitedOutcome[];
  /** Destructive keys wait until rows are read again after this moment (a resume, a lost connection). */
  readonly distrustBefore: number;
  /** Last id given to a pane, page or dialog. */
  readonly lastId: number;
  /** What has been computed from the rest of the state; never anything of its own. */
  readonly memo: Memo;
  /** Rises whenever something was found out that a frame did not wait for. */
  readonly foundOut: number;
}

export interface Settings {
  readonly readOnly: boolean;
  readonly refreshSeconds: number;
  readonly theme: "dark" | "light" | "mono" | "auto";
  readonly ascii: boolean;
  /** Names (context, cluster, namespace) that ask for a typed name: a regular expression from the config. */
  readonly protectedPattern: string;
  /** Namespaces to offer when they may not be listed. */
  readonly namespaces: readonly string[];
  /** Set when other people share this host: no browser is started, forwards ask first. */
  readonly overSsh: boolean;
}

/** One sample per minute at most 240: what the trend page draws. */
interface Trend {
  readonly samples: readonly TrendSample[];
}

export interface TrendSample {
  readonly at: number;
  readonly pending: number | undefined;
  readonly admitted: number | undefined;
  readonly rayClustersReady: number | undefined;
}

export interface UndoableChange {
  readonly title: string;
  readonly plan: ChangePlan;
  readonly until: number;
}

export interface AwaitedOutcome {
  readonly title: string;
  readonly of: RowRef;
  readonly expect: "gone" | "changed";
  /** What the object was when the change was sent. */
  readonly resourceVersion: string;
  readonly since: number;
  /** It has been said that the object is on its way out. */
  readonly seenTerminating: boolean;
}

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}
