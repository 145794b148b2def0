import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputFilter } from "./input-filter.ts";

/** A filter whose timers run when told. */
function filterUnderTest() {
  const heard: string[] = [];
  let timer: { after: number; run: () => void } | undefined;
  const filter = new InputFilter(
    {
      onKey: (key) => heard.push(key),
      onPaste: (text) => heard.push(`paste:${text}`),
      onReply: (reply) => heard.push(`reply:${reply.slice(1)}`),
    },
    (after, run) => {
      timer = { after, run };
      return () => {
        timer = undefined;
      };
    },
  );
  return {
    filter,
    heard,
    /** Lets time pass until the waiting timer, if it is at most this far away. */
    pass(milliseconds: number) {
      if (timer === undefined || timer.after > milliseconds) return;
      const { run } = timer;
      timer = undefined;
      run();
    },
  };
}

function hear(chunks: readonly string[], thenPass = 60): string[] {
  const { filter, heard, pass } = filterUnderTest();
  for (const chunk of chunks) filter.feed(Buffer.from(chunk, "utf8"));
  pass(thenPass);
  return heard;
}

describe("keys", () => {
  test.each<[name: string, chunks: string[], keys: string[]]>([
    ["letters and capitals", ["aZ"], ["a", "Z"]],
    ["digits, signs, blank", ["0:/? "], ["0", ":", "/", "?", "space"]],
    ["letters of other scripts", ["éж世"], ["é", "ж", "世"]],
    ["emoji, whole", ["🚀"], ["🚀"]],
    ["enter, tab, backspace", ["\r\t\u007f\b"], ["enter", "tab", "backspace", "backspace"]],
    ["control letters", ["\u0003\u0004\u000e\u0012\u001a"], ["ctrl-c", "ctrl-d", "ctrl-n", "ctrl-r", "ctrl-z"]],
    ["control signs", ["\u0000\u001c\u001d\u001f"], ["ctrl-space", "ctrl-\\", "ctrl-]", "ctrl-_"]],
    ["arrows", ["\u001b[A\u001b[B\u001b[C\u001b[D"], ["up", "down", "right", "left"]],
    ["arrows in application mode", ["\u001bOA\u001bOD"], ["up", "left"]],
    ["arrows with ctrl, shift, alt", ["\u001b[1;5D\u001b[1;2A\u001b[1;3B"], ["ctrl-left", "shift-up", "alt-down"]],
    ["rxvt arrows", ["\u001bOd\u001b[a"], ["ctrl-left", "shift-up"]],
    [
      "home and end of all terminals",
      ["\u001b[H\u001b[1~\u001bOH\u001b[7~\u001b[F\u001b[4~"],
      ["home", "home", "home", "home", "end", "end"],
    ],
    ["page keys, insert, delete", ["\u001b[5~\u001b[6~\u001b[2~\u001b[3~"], ["pageup", "pagedown", "insert", "delete"]],
    ["delete with ctrl", ["\u001b[3;5~\u001b[3^"], ["ctrl-delete", "ctrl-delete"]],
    ["shift-tab", ["\u001b[Z"], ["shift-tab"]],
    ["function keys", ["\u001bOP\u001b[11~\u001b[[A\u001b[15~\u001b[24~"], ["f1", "f1", "f1", "f5", "f12"]],
    ["lone escape", ["\u001b"], ["esc"]],
    ["escape twice", ["\u001b\u001b"], ["esc", "esc"]],
    ["escape, then a letter in one packet", ["\u001bj"], ["esc", "j"]],
    ["arrow cut after the escape", ["\u001b", "[A"], ["up"]],
    ["arrow cut before its letter", ["\u001b[", "A"], ["up"]],
    ["function key cut", ["\u001b[15", "~"], ["f5"]],
    [
      "CSI u: escape, enter, ctrl-c, A",
      ["\u001b[27u\u001b[13u\u001b[99;5u\u001b[97;2u"],
      ["esc", "enter", "ctrl-c", "A"],
    ],
    ["CSI u: shift-tab", ["\u001b[9;2u"], ["shift-tab"]],
    ["modify other keys: ctrl-i is told from tab", ["\u001b[27;5;105~"], ["ctrl-i"]],
  ])("%s", (_name, chunks, keys) => expect(hear(chunks)).toEqual(keys));

  test("a character cut in its bytes is one key", () => {
    const { filter, heard } = filterUnderTest();
    for (const byte of Buffer.from("世🚀")) filter.feed(Buffer.from([byte]));
    expect(heard).toEqual(["世", "🚀"]);
  });
});

describe("what is no key", () => {
  test.each<[name: string, chunks: string[], heard: string[]]>([
    ["device attributes", ["\u001b[?62;22c"], ["reply:[?62;22c"]],
    ["secondary attributes", ["\u001b[>41;354;0c"], ["reply:[>41;354;0c"]],
    ["cursor report", ["\u001b[12;40R"], ["reply:[12;40R"]],
    ["mode report", ["\u001b[?2026;2$y"], ["reply:[?2026;2$y"]],
    ["background colour", ["\u001b]11;rgb:1e1e/1e1e/1e1e\u001b\\y"], ["reply:]11;rgb:1e1e/1e1e/1e1e\u001b\\", "y"]],
    [
      "background colour, cut",
      ["\u001b]11;rgb:1e1e", "/1e1e/1e1e\u0007y"],
      ["reply:]11;rgb:1e1e/1e1e/1e1e\u0007", "y"],
    ],
    ["version string", ["\u001bP>|xterm(370)\u001b\\"], ["reply:P>|xterm(370)\u001b\\"]],
    ["window size report", ["\u001b[8;24;80t"], ["reply:[8;24;80t"]],
    ["SGR mouse", ["\u001b[<0;10;5M\u001b[<0;10;5m"], []],
    ["X10 mouse with letters as coordinates", ["\u001b[M qy"], []],
    ["focus", ["\u001b[I\u001b[O"], []],
    ["unknown sequence", ["\u001b[99;99;99z"], []],
    ["sequence broken off by another", ["\u001b[12\u001b[A"], ["up"]],
    ["overlong sequence", [`\u001b[${"1;".repeat(200)}`], []],
    ["invisible marks", ["\u202e\u200b\ufeff"], []],
  ])("%s", (_name, chunks, heard) => expect(hear(chunks, 1_000)).toEqual(heard));

  test("an unfinished sequence is dropped, not typed", () => {
    const { filter, heard, pass } = filterUnderTest();
    filter.feed("\u001b[1");
    pass(150);
    filter.feed("j");
    expect(heard).toEqual(["j"]);
  });
});

describe("paste", () => {
  test.each<[name: string, chunks: string[], heard: string[]]>([
    ["keys in it are text", ["\u001b[200~qd\r\u001b[201~"], ["paste:qd\r"]],
    ["cut anywhere", ["\u001b[20", "0~yes", "\u001b[2", "01~", "j"], ["paste:yes", "j"]],
    ["sequences in it are text", ["\u001b[200~a\u001b[Ab\u001b[201~"], ["paste:a\u001b[Ab"]],
    ["empty", ["\u001b[200~\u001b[201~"], ["paste:"]],
    ["an end without a start", ["\u001b[201~x"], ["x"]],
  ])("%s", (_name, chunks, heard) => expect(hear(chunks)).toEqual(heard));

  test("64 KiB arrive whole, more than 1 MiB is cut", () => {
    expect(hear([`\u001b[200~${"x".repeat(65_536)}\u001b[201~`])[0]).toHaveLength(65_536 + 6);
    expect(hear([`\u001b[200~${"x".repeat(2 << 20)}\u001b[201~`])[0]).toHaveLength((1 << 20) + 6);
  });

  test("text that comes after a lost end is still not typed; a key press is a key again", () => {
    const { filter, heard, pass } = filterUnderTest();
    filter.feed("\u001b[200~first");
    pass(5_000);
    filter.feed("delete everything");
    pass(5_000);
    filter.feed("j");
    expect(heard).toEqual(["paste:first", "paste:delete everything", "j"]);
  });
});

const pieces = fc.oneof(
  fc.constantFrom(
    "\u001b",
    "\u001b[",
    "\u001b[A",
    "\u001b[15~",
    "\u001b]11;rgb:1/2/3\u0007",
    "\u001b[?62c",
    "\u001b[M",
    "\u001bO",
    "世",
    "🚀",
  ),
  fc.constantFrom("\u001b[200~", "\u001b[201~", "\u001b[99;5u", "\u009b2J", "\u0000", "\r", "y"),
  fc.string({ unit: "grapheme", maxLength: 6 }),
);

test("however a stream is cut, the same is heard", () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), fc.array(fc.nat(40), { maxLength: 8 }), (parts, cuts) => {
      const bytes = Buffer.from(parts.join(""), "utf8");
      const whole = filterUnderTest();
      whole.filter.feed(bytes);
      const cut = filterUnderTest();
      let start = 0;
      for (const length of cuts) {
        cut.filter.feed(bytes.subarray(start, start + length));
        start += length;
      }
      cut.filter.feed(bytes.subarray(start));
      expect(cut.heard).toEqual(whole.heard);
    }),
    { numRuns: 2_000 },
  );
});

test("no key holds a control character, whatever arrives", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const { filter, heard, pass } = filterUnderTest();
      filter.feed(Buffer.from(bytes));
      pass(10_000);
      for (const key of heard) if (!/^(?:paste|reply):/.test(key)) expect(key).not.toMatch(/[\p{Cc}\p{Cs}]/u);
    }),
    { numRuns: 2_000 },
  );
});
