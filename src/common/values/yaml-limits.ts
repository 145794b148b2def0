import { CST, Lexer, LineCounter, Parser } from "yaml";

const MAX_BYTES = 1_048_576;
export const MAX_DEPTH = 100;
const MAX_ALIASES = 100;
/** Anchors and tags each: the composer reports every one that stands wrong, and a flood of reports takes long. */
const MAX_PROPERTIES = 1_000;
export const MAX_KEYS_PER_MAP = 50_000;
/** After aliases are followed. */
export const MAX_VALUES = 200_000;
const MAX_SYNTAX_ERRORS = 20;

/** Something wrong at a place in a text, counted in characters from 0. */
export interface YamlProblem {
  readonly offset: number;
  readonly message: string;
}

export interface YamlTokens {
  readonly tokens: readonly CST.Token[];
  readonly lines: LineCounter;
}

/** Everything YAML calls printable, apart from the byte order mark. */
const UNPRINTABLE = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

const KNOWN_TAGS: ReadonlySet<string> = new Set(
  ["str", "int", "float", "bool", "null", "map", "seq"].map((type) => `!!${type}`),
);

/**
 * Reads YAML as far as flat tokens, within bounds of size, depth and number.
 *
 * Building values from tokens recurses with each level of nesting. Some thousand levels overflow the stack, and the second time in
 * one process that ends Node itself, which no `catch` can prevent; so the reading stops at the level that is one too deep.
 */
export function readTokens(text: string): YamlTokens | YamlProblem {
  const unfit = problemOfText(text);
  if (unfit !== undefined) return unfit;
  const lines = new LineCounter();
  const parser = new Parser(lines.addNewLine);
  const limits = new LexemeLimits();
  const tokens: CST.Token[] = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    const { offset } = parser;
    const message = limits.take(lexeme);
    if (message !== undefined) return { offset, message };
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (isTooDeep(parser)) return { offset, message: DEPTH_PROBLEM };
    if (tokens.length > MAX_SYNTAX_ERRORS && tokens.at(-1)?.type === "error") break;
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, lines };
}

function problemOfText(text: string): YamlProblem | undefined {
  if (Buffer.byteLength(text) > MAX_BYTES) return { offset: 0, message: "the text is larger than 1 MiB" };
  const offset = text.search(UNPRINTABLE);
  if (offset < 0) return undefined;
  const code = (text.codePointAt(offset) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return { offset, message: `the character U+${code} is not allowed` };
}

/** The stack holds the document, the collections that are open and at most one scalar. */
function isTooDeep({ stack }: Parser): boolean {
  return stack.length > MAX_DEPTH + 2;
}

export const DEPTH_PROBLEM = `nested deeper than ${MAX_DEPTH} levels`;

/** Counts what the lexer finds; a lexeme is a piece of the text, or a mark of one control character in between. */
class LexemeLimits {
  #scalarIsNext = false;
  #values = 0;
  #aliases = 0;
  #anchors = 0;
  #tags = 0;
  #hasContent = false;
  #documentEnded = false;

  take(lexeme: string): string | undefined {
    if (this.#scalarIsNext) {
      this.#scalarIsNext = false;
      return undefined;
    }
    const type = CST.tokenType(lexeme);
    switch (type) {
      case "byte-order-mark":
      case "doc-mode":
      case "flow-error-end":
      case "space":
      case "comment":
      case "newline":
        return undefined;
      case "directive-line":
        return "directives are not allowed";
      case "doc-start":
      case "doc-end":
        this.#documentEnded = this.#hasContent;
        return undefined;
      case "tag":
        if (!KNOWN_TAGS.has(lexeme)) return `the tag ${lexeme} is not known`;
        this.#tags += 1;
        return this.#tags > MAX_PROPERTIES ? `more than ${MAX_PROPERTIES} tags` : this.#content();
      case "anchor":
        this.#anchors += 1;
        return this.#anchors > MAX_PROPERTIES ? `more than ${MAX_PROPERTIES} anchors` : this.#content();
      case "alias":
        this.#aliases += 1;
        return this.#aliases > MAX_ALIASES ? `more than ${MAX_ALIASES} aliases` : this.#content();
      case "scalar":
        this.#scalarIsNext = true;
        return this.#content();
      default:
        return this.#content();
    }
  }

  #content(): string | undefined {
    if (this.#documentEnded) return "only one document is allowed";
    this.#hasContent = true;
    this.#values += 1;
    // Signs count too: a value of a list or map comes with at most four.
    return this.#values > 5 * MAX_VALUES ? TOO_MANY_VALUES : undefined;
  }
}

export const TOO_MANY_VALUES = `more than ${MAX_VALUES} values`;
