import { describe, expect, test } from "vitest";
import type { ChangePlan } from "../common/kubernetes-cluster/change-plan.ts";
import { consentOf } from "./change-options.ts";
import type { CommandPorts } from "./run-command.ts";

const plan = (change: Partial<ChangePlan>) =>
  ({
    title: "Delete RayCluster team-a/train",
    target: { namespace: "team-a", name: "train" },
    notes: ["Gives its quota back."],
    stops: { pods: 3, accelerators: 2, jobs: undefined },
    confirm: "yes",
    then: [],
    ...change,
  }) as unknown as ChangePlan;

function asked(answer: string | undefined, because?: string) {
  const said = { err: "", question: "" };
  const ports = {
    err: (text: string) => {
      said.err += text;
    },
    ask:
      answer === undefined
        ? undefined
        : (question: string) => {
            said.question = question;
            return Promise.resolve(answer);
          },
  } as CommandPorts;
  const protectedBecause = () => because;
  const consent = (yes: boolean, change: Partial<ChangePlan> = {}) =>
    consentOf(ports, { yes }, protectedBecause)(plan(change));
  return { said, consent };
}

describe("who must confirm a change", () => {
  test.each([
    ["y", "yes", true],
    [" Y ", "yes", true],
    ["", "yes", false],
    ["train", "yes", false],
    ["train", "name", true],
    ["train", "count", true],
    ["y", "name", false],
    ["", "name", false],
  ] as const)("typed %j where %s is asked: %s", async (answer, confirm, expected) => {
    const { said, consent } = asked(answer);
    expect(await consent(false, { confirm })).toBe(expected);
    expect(said.err).toBe("Gives its quota back.\n");
    expect(said.question).toMatch(/^Delete RayCluster team-a\/train\. It stops 3 pods, 2 accelerators\. /);
  });

  test("nobody, with --yes or where the planner asks for nothing", async () => {
    const { said, consent } = asked("n");
    expect([await consent(true, { confirm: "name" }), await consent(false, { confirm: "none" })]).toEqual([true, true]);
    expect(said.question).toBe("");
  });

  test.each(["none", "yes", "count", "name"] as const)(
    "in a protected place it is the name, where the planner asks for %s",
    async (confirm) => {
      for (const [answer, expected] of [
        ["y", false],
        ["train", true],
      ] as const) {
        const { said, consent } = asked(answer, "context prod is protected");
        expect(await consent(false, { confirm })).toBe(expected);
        expect(said.err).toBe("Careful: context prod is protected.\nGives its quota back.\n");
        expect(said.question).toMatch(/Type train to go on: $/);
      }
    },
  );

  test("in a protected place a script must say --yes, and is told of it", async () => {
    const { said, consent } = asked(undefined, "context prod is protected");
    await expect(consent(false, { confirm: "none" })).rejects.toThrow(/--yes/);
    expect(await consent(true)).toBe(true);
    expect(said.err).toMatch(/^Careful: context prod is protected\.\n/);
  });

  test("nobody can: --yes is named", async () => {
    await expect(asked(undefined).consent(false)).rejects.toMatchObject({
      name: "UsageError",
      message: expect.stringContaining("--yes"),
    });
  });

  test("what could not be counted is a question mark, and notes of what follows are told too", async () => {
    const { said, consent } = asked("y");
    const stops = { pods: undefined, accelerators: undefined, jobs: 1 };
    await consent(false, { stops, then: [plan({ notes: ["And its job ends.\u001b[2J"] })] });
    expect(said.question).toContain("It stops ? pods, 1 jobs. ");
    expect(said.err).toMatch(/^Gives its quota back\.\nAnd its job ends\.[^\u001b]*\n$/);
  });
});
