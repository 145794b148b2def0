import type { WhatIfChange } from "../../common/kueue/verdict/what-if-change.ts";
import type { StyledLine } from "./frame.ts";
import type { Pane } from "./pane.ts";
import type { KindId, RowRef } from "./row.ts";

/** The stack of breadcrumbs: the last page is on the screen, `esc` goes back to the one before. */
export type Page = HomePage | TablePage | TextPage | TrendPage;

/** The first screen: all panes at once, or one of them in full. */
export interface HomePage {
  readonly kind: "home";
  readonly panes: readonly Pane[];
  /** Index of the pane that has the keys. */
  readonly focus: number;
  readonly zoomed: boolean;
}

export interface TablePage {
  readonly kind: "table";
  readonly pane: Pane;
}

/** Text about one object, or about the program. */
export interface TextPage {
  readonly kind: "text";
  readonly id: number;
  readonly title: string;
  readonly source: TextSource;
  readonly content: TextContent;
  readonly top: number;
  readonly left: number;
  readonly search: Search | undefined;
  /** Number of the line whose link `enter` follows. */
  readonly link?: number | undefined;
}

export type TextSource =
  | ReportSource
  | { readonly what: "yaml" | "describe" | "events" | "logs"; readonly of: RowRef; readonly unfolded: boolean }
  | { readonly what: "help" | "messages" | "problems" | "columns" };

/** What follows from rows that are being read: written again when they change. */
export type ReportSource = ObjectReport | WhatIfReport;

interface ObjectReport {
  readonly what: Exclude<ReportKind, "what-if">;
  readonly of: RowRef;
  readonly unfolded: boolean;
}

export interface WhatIfReport {
  readonly what: "what-if";
  readonly of: RowRef;
  readonly unfolded: boolean;
  readonly change: WhatIfChange;
  /** The change, as a question. */
  readonly supposed: string;
}

export function isReport(source: TextSource): source is ReportSource {
  return (REPORT_KINDS as readonly string[]).includes(source.what);
}

const REPORT_KINDS = ["why", "queue", "timeline", "preemptions", "what-if"] as const;

export type ReportKind = (typeof REPORT_KINDS)[number];

/** An object by name: what a report says of another one. */
export interface LinkTarget {
  readonly kindId: KindId;
  readonly namespace: string;
  readonly name: string;
}

/** By line number. */
export type Links = ReadonlyMap<number, LinkTarget>;

type TextContent =
  | { readonly status: "loading" }
  | {
      readonly status: "ready";
      readonly lines: readonly StyledLine[];
      readonly plain: readonly string[];
      readonly readAt: number;
      readonly links?: Links | undefined;
      /** Names the rows that a report was made from. */
      readonly basis?: string | undefined;
      /** More of it, or a newer one, is under way. */
      readonly beingRead?: boolean | undefined;
    }
  | { readonly status: "failed"; readonly message: string };

export interface Search {
  readonly text: string;
  /** Line numbers that match. */
  readonly hits: readonly number[];
  readonly current: number;
}

/** Pending and admitted workloads, quota use and the like over the session. */
interface TrendPage {
  readonly kind: "trend";
}
