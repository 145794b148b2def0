import { expect, test } from "vitest";
import { handMade, projectOddVariants } from "../../../tests/fixtures/recorded-objects.ts";
import { formatQuantity } from "../values/quantity.ts";
import { LIMIT_RANGES } from "./limit-range.ts";

const object = handMade({
  spec: {
    limits: [
      {
        type: "Container",
        default: { cpu: "1" },
        defaultRequest: { cpu: "500m", memory: "a lot" },
        max: { memory: "4Gi" },
        maxLimitRequestRatio: { cpu: "4" },
      },
      { type: "Pod", min: { cpu: "100m" } },
    ],
  },
});

test("one entry per type and resource", () => {
  const { limits } = LIMIT_RANGES.project(object, "v1");
  expect(limits.map(({ type, resource }) => `${type} ${resource}`)).toEqual([
    "Container memory",
    "Container cpu",
    "Pod cpu",
  ]);
  const [memory, cpu, pod] = limits;
  expect(formatQuantity(memory!.max!)).toBe("4Gi");
  expect(memory).toMatchObject({ defaultRequest: undefined, min: undefined, unreadableBounds: ["defaultRequest"] });
  expect(formatQuantity(cpu!.defaultRequest!)).toBe("500m");
  expect(formatQuantity(cpu!.maxRatio!)).toBe("4");
  expect(formatQuantity(pod!.min!)).toBe("100m");
});

test("never throws, whatever a field holds", () => {
  expect(projectOddVariants(LIMIT_RANGES.project, object).names).toEqual([object.metadata.name]);
});
