import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import type { Effect } from "./effect.ts";
import type { FormField, FormPreview } from "./form.ts";
import type { RowRef } from "./row.ts";

/** What stands above the page and takes the keys. */
export type Overlay = Prompt | ConfirmDialog | ScaleDialog | FormDialog | Picker | Question | TextBox;

/** The line at the bottom where a person types. */
export interface Prompt {
  readonly kind: "prompt";
  readonly purpose: "command" | "filter" | "search";
  readonly text: string;
  /** Position in graphemes. */
  readonly cursor: number;
  /** Shown after the text; `tab` takes the chosen one. */
  readonly suggestions: readonly string[];
  readonly chosen: number;
  /** What is wrong with what was typed so far, said while typing. */
  readonly problem: string | undefined;
  /** What `esc` puts back. */
  readonly before: string;
}

/** A change that is about to be made. The plans were frozen, by uid, when the key was pressed. */
export interface ConfirmDialog {
  readonly kind: "confirm";
  readonly id: number;
  readonly actionTitle: string;
  readonly plans: readonly ChangePlan[];
  readonly stage: ConfirmStage;
  readonly typed: string;
  /** When it last began to show something new; keys that follow too soon were meant for what was there before. */
  readonly openedAt: number;
  readonly problem: string | undefined;
}

export type ConfirmStage =
  /** Fresh GET and dry run under way. */
  | { readonly stage: "rehearsing" }
  /** Waiting for the person. `previewed: false`: the server could not rehearse it, so the name must be typed. */
  | { readonly stage: "asking"; readonly previewed: boolean; readonly warnings: readonly string[] }
  | { readonly stage: "refused"; readonly because: string }
  | { readonly stage: "sending"; readonly since: number };

export interface ScaleDialog {
  readonly kind: "scale";
  readonly of: RowRef;
  readonly groups: readonly ScaleGroup[];
  readonly chosen: number;
  /** Digits typed; "" means the present number. */
  readonly typed: string;
  readonly widenBounds: boolean;
  readonly openedAt: number;
  /** What the planner says of the number typed so far. */
  readonly preview: ChangePlan | undefined;
}

/** What an action asks for before it can be planned. */
export interface FormDialog {
  readonly kind: "form";
  readonly actionId: string;
  readonly title: string;
  readonly of: RowRef;
  readonly fields: readonly FormField[];
  /** Index of the field that has the keys. */
  readonly focus: number;
  readonly openedAt: number;
  /** What the planner says of what has been given so far; undefined while that is too little. */
  readonly preview: FormPreview | undefined;
}

export interface ScaleGroup {
  readonly name: string;
  readonly replicas: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** Choose one of a list: context, namespace, owner, action. */
export interface Picker {
  readonly kind: "picker";
  readonly title: string;
  readonly items: readonly PickerItem[];
  readonly cursor: number;
  /** Typing narrows the list. */
  readonly typed: string;
}

export interface PickerItem {
  readonly label: string;
  readonly detail: string;
  readonly disabledBecause: string | undefined;
  readonly choose: Choice;
}

export type Choice =
  | { readonly kind: "context"; readonly name: string }
  | { readonly kind: "namespace"; readonly name: string | undefined }
  /** `uid`: the object that was under the cursor; undefined when rows were marked. */
  | { readonly kind: "action"; readonly id: string; readonly uid: string | undefined }
  | { readonly kind: "object"; readonly ref: RowRef };

/** A yes-or-no that is not about a change: run a credential plugin, open a local port on a shared host. */
export interface Question {
  readonly kind: "question";
  readonly title: string;
  readonly lines: readonly string[];
  readonly whenYes: readonly Effect[];
  readonly whenNo: readonly Effect[];
  readonly openedAt: number;
}

/** Text to read or copy by hand: an address, what was copied. Any key closes it. */
export interface TextBox {
  readonly kind: "text-box";
  readonly title: string;
  readonly lines: readonly string[];
  /** Shown as a link where the terminal can. */
  readonly url: string | undefined;
}
