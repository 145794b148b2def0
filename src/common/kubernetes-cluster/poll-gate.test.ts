import { beforeEach, expect, test } from "vitest";
import { fakeError } from "./fake-collection.ts";
import { ManualClock, settle } from "./manual-clock.ts";
import { type GateMember, PollGate } from "./poll-gate.ts";

let clock: ManualClock;
let gate: PollGate;
let ready: boolean;
let probes: number;

beforeEach(() => {
  clock = new ManualClock();
  ready = false;
  probes = 0;
  const probeReady = async () => {
    probes += 1;
    return ready;
  };
  gate = new PollGate({ clock, probeReady, permits: 2 });
});

function member(): GateMember & { reconsidered: number; ended: number } {
  const made = {
    reconsidered: 0,
    ended: 0,
    reconsider: () => {
      made.reconsidered += 1;
    },
    endBackOff: () => {
      made.ended += 1;
    },
  };
  gate.join(made);
  return made;
}

test("permits go out in the order they were asked for", async () => {
  const order: number[] = [];
  for (let asker = 1; asker <= 4; asker++) void gate.acquire().then(() => order.push(asker));
  await settle();
  expect(order).toEqual([1, 2]);
  gate.release();
  await settle();
  expect(order).toEqual([1, 2, 3]);
  gate.release();
  await settle();
  expect(order).toEqual([1, 2, 3, 4]);
});

test("a shorter hold never ends a longer one", async () => {
  const long = fakeError("throttled", 10_000);
  gate.holdFor(10_000, long);
  gate.holdFor(1_000, fakeError("throttled", 1_000));
  expect(gate.hold?.error).toBe(long);
  await clock.advance(9_999);
  expect(gate.hold).toBeDefined();
  await clock.advance(1);
  expect(gate.hold).toBeUndefined();
});

test("members are told of holds and refusals until they leave", () => {
  const [stays, leaves] = [member(), member()];
  gate.holdFor(1_000, fakeError("throttled"));
  gate.leave(leaves);
  gate.refuse(fakeError("unauthorized"));
  gate.accept();
  expect([stays.reconsidered, leaves.reconsidered]).toEqual([3, 1]);
});

test("one probe every 5 s however many back off, none when nobody does", async () => {
  const [one, other] = [member(), member()];
  gate.backsOff(one, true);
  await clock.advance(2_000);
  gate.backsOff(other, true);
  await clock.advance(13_000);
  expect(probes).toBe(3);
  ready = true;
  await clock.advance(5_000);
  expect([one.ended, other.ended]).toEqual([1, 1]);
  gate.backsOff(one, false);
  gate.leave(other);
  await clock.advance(60_000);
  expect(probes).toBe(4);
});

test.each<[string, () => void]>([
  ["the server asked for silence", () => gate.holdFor(60_000, fakeError("throttled", 60_000))],
  ["credentials are refused", () => gate.refuse(fakeError("unauthorized"))],
])("no probe while %s", async (_case, silence) => {
  gate.backsOff(member(), true);
  silence();
  await clock.advance(30_000);
  expect(probes).toBe(0);
});
