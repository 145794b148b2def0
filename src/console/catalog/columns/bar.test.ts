import fc from "fast-check";
import { expect, test } from "vitest";
import { parseQuantity } from "../../../common/values/quantity.ts";
import { barCell } from "./bar.ts";

const q = (text: string | undefined) => (text === undefined ? undefined : parseQuantity(text));

function drawn(
  used: string | undefined,
  reserved: string | undefined,
  nominal: string | undefined,
  width: number,
  limit?: string,
  label?: string,
): string {
  const cell = barCell({
    used: q(used),
    reserved: q(reserved),
    nominal: q(nominal),
    limit: q(limit),
    ...(label === undefined ? {} : { label }),
  });
  return cell.draw === undefined
    ? cell.text
    : cell
        .draw(width)
        .map(({ text }) => text)
        .join("");
}

test.each([
  ["half used", drawn("10", "10", "20", 14), "████░░░░ 10/20"],
  ["reserved on top of used", drawn("8", "12", "16", 14), "████▓▓░░ 12/16"],
  ["borrowed beyond nominal", drawn("8", "8", "4", 12), "████▒▒▒▒ 8/4"],
  ["room to borrow", drawn("4", "4", "4", 12, "8"), "████░░░░ 4/4"],
  ["empty", drawn("0", "0", "8", 12), "░░░░░░░░ 0/8"],
  ["a little is never nothing", drawn("1", "1", "1000", 15), "█░░░░░░░ 1/1000"],
  ["nothing to give", drawn("0", "0", "0", 12), "░░░░░░░░ 0/0"],
  ["too narrow for a bar", drawn("10", "10", "20", 9), "10/20"],
  ["with a label", drawn("1", "1", "2", 14, undefined, "gpu"), "gpu ███░░░ 1/2"],
  ["reserved is not known", drawn("3", undefined, "4", 12), "██████░░ 3/4"],
  ["use is not known", drawn(undefined, undefined, "4", 12), "?/4"],
  ["quota is not known", drawn("3", "3", undefined, 12), "3/?"],
  ["nothing is known", drawn(undefined, undefined, undefined, 12), "?"],
])("%s", (_case, line, expected) => expect(line).toBe(expected));

test("sorts by what is reserved, and unknown last", () => {
  expect(barCell({ used: q("1"), reserved: q("2"), nominal: q("4") }).sort).toBe(2_000_000_000n);
  expect(barCell({ used: undefined, reserved: undefined, nominal: q("4") }).sort).toBeUndefined();
});

test("says by tone when it borrows", () => {
  expect(barCell({ used: q("5"), reserved: q("5"), nominal: q("4") }).tone).toBe("info");
  expect(barCell({ used: q("0"), reserved: q("0"), nominal: q("4") }).tone).toBe("muted");
});

test("always fills the width exactly", () => {
  const amount = fc
    .integer({ min: 0, max: 5_000 })
    .map((value) => ({ nanos: BigInt(value) * 1_000_000_000n, format: "decimal-si" as const }));
  fc.assert(
    fc.property(
      amount,
      amount,
      amount,
      fc.option(amount, { nil: undefined }),
      fc.integer({ min: 16, max: 80 }),
      (used, reserved, nominal, limit, width) => {
        const line =
          barCell({ used, reserved, nominal, limit })
            .draw?.(width)
            .map(({ text }) => text)
            .join("") ?? "";
        expect([...line].length).toBe(width);
      },
    ),
  );
});
