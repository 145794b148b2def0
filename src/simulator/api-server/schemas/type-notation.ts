/** The type of one field, as much as an API server needs: what may stand there, and how lists are merged. */
export type FieldType =
  | { readonly is: "string" | "integer" | "number" | "boolean" | "time" | "quantity" | "intstr" | "any" }
  | { readonly is: "enum"; readonly values: readonly string[] }
  | { readonly is: "map"; readonly of: FieldType }
  | { readonly is: "record"; readonly name: string }
  | ListType;

export interface ListType {
  readonly is: "list";
  readonly of: FieldType;
  /** Fields that tell elements apart when lists are owned and applied element by element. */
  readonly keys: readonly string[];
  /** The field by which a strategic patch finds elements. */
  readonly patchKey: string | undefined;
  /** Elements are values, each at most once. */
  readonly isSet: boolean;
}

export interface Field {
  readonly type: FieldType;
  readonly required: boolean;
}

export type RecordType = ReadonlyMap<string, Field>;

const SCALARS = ["string", "integer", "number", "boolean", "time", "quantity", "intstr", "any"] as const;

/**
 * Reads record types from text: a name at the start of a line, then its fields, each `name:type` or, when required, `name!:type`;
 * further lines are indented. Types are the scalars, `"a|b"` for the values of an enumeration, `{T}` for a map, the name of a record,
 * and `[T]` for a list: with `@key` for each field that tells elements apart, `~key` for the key of strategic patches, `=set` for a set.
 *
 * @throws Error when the text is not so: a mistake of ours, found by the tests.
 */
export function readTypes(text: string): ReadonlyMap<string, RecordType> {
  const types = new Map<string, Map<string, Field>>();
  let current = new Map<string, Field>();
  for (const line of text.split("\n")) {
    const words = line.trim().split(" ");
    if (!line.startsWith(" ") && words[0] !== "") {
      current = new Map();
      types.set(words.shift() ?? "", current);
    }
    for (const word of words) if (word !== "") addField(current, word);
  }
  return types;
}

function addField(record: Map<string, Field>, word: string): void {
  const colon = word.indexOf(":");
  if (colon < 1) throw new Error(`${word} is no field of a type`);
  const required = word[colon - 1] === "!";
  record.set(word.slice(0, required ? colon - 1 : colon), { type: readType(word.slice(colon + 1)), required });
}

function readType(text: string): FieldType {
  const inner = text.slice(1, -1);
  if (text.startsWith('"')) return { is: "enum", values: inner.split("|") };
  if (text.startsWith("{")) return { is: "map", of: readType(inner) };
  if (text.startsWith("[")) return readList(inner);
  const scalar = SCALARS.find((name) => name === text);
  if (scalar !== undefined) return { is: scalar };
  if (!/^[A-Z]\w*$/.test(text)) throw new Error(`${text} is no type`);
  return { is: "record", name: text };
}

function readList(text: string): ListType {
  const of = /^[^@~=]+/.exec(text)?.[0] ?? "any";
  return {
    is: "list",
    of: readType(of),
    keys: [...text.matchAll(/@(\w+)/g)].map(([, key = ""]) => key),
    patchKey: /~(\w+)/.exec(text)?.[1],
    isSet: text.endsWith("=set"),
  };
}
