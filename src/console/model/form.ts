import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import type { WhatIfChange } from "../../common/kueue/verdict/what-if-change.ts";
import type { Related } from "./related.ts";
import type { Row } from "./row.ts";

/** One thing that a form asks for. */
export type FormField = ChoiceField | TextField;

export interface ChoiceField {
  readonly kind: "choice";
  readonly id: string;
  readonly label: string;
  readonly options: readonly FormOption[];
  readonly chosen: number;
}

export interface FormOption {
  readonly value: string;
  readonly label: string;
  /** What a person wants to know to choose: the value of a class, where a queue leads. */
  readonly detail: string;
}

export interface TextField {
  readonly kind: "text";
  readonly id: string;
  readonly label: string;
  readonly typed: string;
  /** What it is now, and what may be typed. */
  readonly hint: string;
}

/** What has been given so far, by field id. Nothing typed is an absent value. */
export type FormValues = ReadonlyMap<string, string>;

/** How an action asks for what it needs before it can be planned. */
export interface ActionForm {
  /** The fields as they stand with these values. */
  readonly fields: (row: Row, related: Related, values: FormValues) => readonly FormField[];
  /** What the values come to; undefined while too little is given. */
  readonly plan: (
    row: Row,
    related: Related,
    values: FormValues,
    asking: FormAsking,
  ) => ChangePlan | Supposition | undefined;
  /** It plans nothing: everything that decides about admission is read while it asks. */
  readonly reckons?: true | undefined;
}

/** A change that is only reckoned with: it is never sent. */
export interface Supposition {
  /** Undefined when the values make no sense. */
  readonly change: WhatIfChange | undefined;
  /** As a question. */
  readonly title: string;
  /** What would come of it, as far as that is quickly found out. */
  readonly notes: readonly string[];
  readonly refusedBecause: string | undefined;
}

/** What a form shows of either. */
export type FormPreview = ChangePlan | Supposition;

/** Who asks, and how careful the place they ask in makes us. */
export interface FormAsking {
  readonly protectedBecause: (namespace: string) => string | undefined;
  readonly user: string | undefined;
}

/** What the fields hold. */
export function valuesOf(fields: readonly FormField[]): FormValues {
  const values = new Map<string, string>();
  for (const field of fields) {
    const value = field.kind === "choice" ? field.options[field.chosen]?.value : field.typed.trim();
    if (value !== undefined && value !== "") values.set(field.id, value);
  }
  return values;
}

/** A choice that stands on the value given, else on `usual`, else on the first. */
export function choiceField(
  id: string,
  label: string,
  options: readonly FormOption[],
  values: FormValues,
  usual?: string,
): ChoiceField {
  const at = (value: string | undefined) => options.findIndex((option) => option.value === value);
  const given = at(values.get(id));
  return { kind: "choice", id, label, options, chosen: Math.max(given >= 0 ? given : at(usual), 0) };
}

export function textField(id: string, label: string, hint: string, values: FormValues): TextField {
  return { kind: "text", id, label, hint, typed: values.get(id) ?? "" };
}
