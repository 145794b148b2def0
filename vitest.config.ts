import { defineConfig } from "vitest/config";

const unit = ["src/**/*.test.ts"];

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ["default"],
    projects: [
      { extends: true, test: { name: "unit", include: unit } },
      { extends: true, test: { name: "architecture", include: ["tests/architecture/**/*.test.ts"] } },
      { extends: true, test: { name: "frames", include: ["tests/frames/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "faults",
          include: ["tests/faults/**/*.test.ts"],
          testTimeout: 30_000,
          globalSetup: ["tests/faults/build-program.ts"],
        },
      },
      { extends: true, test: { name: "upgrade", include: ["tests/upgrade/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          globalSetup: ["tests/faults/build-program.ts"],
        },
      },
    ],
  },
});
