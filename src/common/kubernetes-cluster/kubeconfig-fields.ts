import { isAbsolute, join, sep } from "node:path";
import { entriesAt, listAt, valueAt } from "../values/untyped.ts";

/** Reads the fields of one kubeconfig entry and remembers the first one that is not what it should be. */
export class EntryFields {
  readonly #value: unknown;
  readonly #folder: string;
  #problem: string | undefined;

  /** @param folder - Of the file that holds the entry: relative paths start there, as kubectl has it. */
  constructor(value: unknown, folder: string) {
    this.#value = value;
    this.#folder = folder;
  }

  /** A claim about the entry, without its values, e.g. `"server" is not text`. */
  get problem(): string | undefined {
    return this.#problem;
  }

  refuse(problem: string): void {
    this.#problem ??= problem;
  }

  /** Text that is not empty. */
  text(key: string): string | undefined {
    const value = valueAt(this.#value, key);
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value === "string") return value;
    this.refuse(`"${key}" is not text; put it in quotes`);
    return undefined;
  }

  flag(key: string): boolean {
    const value = valueAt(this.#value, key);
    if (value !== undefined && value !== null && typeof value !== "boolean")
      this.refuse(`"${key}" is neither true nor false`);
    return value === true;
  }

  path(key: string): string | undefined {
    const path = this.text(key);
    if (path === undefined) return undefined;
    if (hasControls(path)) this.refuse(`"${key}" holds control characters`);
    return isAbsolute(path) ? path : join(this.#folder, path);
  }

  /** A program: looked for in PATH when it is a bare name, else a path. */
  program(key: string): string | undefined {
    const name = this.text(key);
    if (name !== undefined && hasControls(name)) this.refuse(`"${key}" holds control characters`);
    return name?.includes("/") || name?.includes(sep) ? this.path(key) : name;
  }

  /** Base64 text, checked but not decoded. */
  base64(key: string): string | undefined {
    const text = this.text(key)?.replaceAll(/\s+/g, "");
    if (text !== undefined && !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
      this.refuse(`"${key}" is not base64`);
    }
    return text;
  }

  texts(key: string): readonly string[] {
    const list = listAt(this.#value, key);
    const value = valueAt(this.#value, key);
    if ((value !== undefined && value !== null && !Array.isArray(value)) || !list.every(isText)) {
      this.refuse(`"${key}" is not a list of texts`);
    }
    return list.filter(isText);
  }

  textLists(key: string): ReadonlyMap<string, readonly string[]> {
    const lists = new Map<string, readonly string[]>();
    for (const [name, values] of entriesAt(this.#value, key)) {
      if (!Array.isArray(values) || !values.every(isText)) this.refuse(`"${key}" is not a map of lists of texts`);
      else lists.set(name, values);
    }
    return lists;
  }

  value(key: string): unknown {
    return valueAt(this.#value, key) ?? undefined;
  }
}

export function hasControls(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
