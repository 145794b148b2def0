import * as z from "zod";
import { formatQuantity, parseQuantity } from "./quantity.ts";
import { isDnsLabel, isDnsSubdomain, isLabelValue, isQualifiedName } from "./resource-name.ts";

/** Pieces of the schemas that check what a person or a program gives. Each says in one sentence what is wrong and what is right. */

/** Names of namespaces, containers and volumes. */
export const dnsLabel = z
  .string()
  .refine(isDnsLabel, { error: 'Lower-case letters, digits and "-", at most 63 characters, no "-" at either end' });

/** Names of most objects. */
export const dnsSubdomain = z.string().refine(isDnsSubdomain, {
  error: 'Lower-case letters, digits, "-" and ".", at most 253 characters, a letter or digit at either end',
});

/** At least one character, none of them a blank or a control character. */
export const word = z.string().refine((text) => /^[^\s\p{Cc}]+$/u.test(text), {
  error: "Give at least one character, without blanks",
});

/** Whole number, 0 or more. */
export const count = z.int({ error: "Give a whole number" }).min(0, { error: "Give 0 or more" });

/** A Kubernetes quantity of 0 or more, as text or number: `"500m"`, `"8Gi"`, `2`. */
export const quantity = z
  .union([z.string(), z.number()], { error: 'Give a quantity, such as "500m", "8Gi" or 2' })
  .refine((given) => parseQuantity(given) !== undefined, {
    error: ({ input }) =>
      `"${String(input)}" is no quantity. Write a number with at most one of m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei behind it`,
  })
  .refine((given) => (parseQuantity(given)?.nanos ?? 0n) >= 0n, { error: "Give 0 or more" });

/** An amount as the manifest carries it: one spelling for each amount, so that an equal wish changes nothing. */
export function amountText(given: string | number): string {
  const amount = parseQuantity(given);
  return amount === undefined ? String(given) : formatQuantity(amount);
}

/** Keys and values of labels. */
export const labelMap = z.record(z.string(), z.string()).superRefine((labels, context) => {
  for (const [key, value] of Object.entries(labels)) {
    if (!isQualifiedName(key)) context.addIssue({ code: "custom", path: [key], message: KEY_RULE });
    if (!isLabelValue(value)) context.addIssue({ code: "custom", path: [key], message: VALUE_RULE });
  }
});

/** Annotations: keys as for labels, any text as value. */
export const annotationMap = z.record(z.string(), z.string()).superRefine((annotations, context) => {
  for (const key of Object.keys(annotations)) {
    if (!isQualifiedName(key)) context.addIssue({ code: "custom", path: [key], message: KEY_RULE });
  }
});

/** Says whether the kubelet takes a name for an environment variable. */
export function isEnvName(name: string): boolean {
  return /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name) && name !== "." && !name.startsWith("..");
}

export const ENV_NAME_RULE = 'Letters, digits, "_", "-" and "." make the name of a variable; it starts with no digit';

const KEY_RULE =
  'A key is a name of at most 63 letters, digits, "-", "_" and ".", with a DNS name and "/" before it where needed';
const VALUE_RULE = 'A label\'s value has at most 63 letters, digits, "-", "_" and ".", a letter or digit at either end';
