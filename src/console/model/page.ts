import type { StyledLine } from "./frame.ts";
import type { Pane } from "./pane.ts";
import type { RowRef } from "./row.ts";

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
}

export type TextSource =
  | { readonly what: "yaml" | "describe" | "events" | "logs"; readonly of: RowRef; readonly unfolded: boolean }
  | { readonly what: "help" | "messages" | "problems" | "columns" };

type TextContent =
  | { readonly status: "loading" }
  | {
      readonly status: "ready";
      readonly lines: readonly StyledLine[];
      readonly plain: readonly string[];
      readonly readAt: number;
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
