import fc from "fast-check";
import { type RunOptions, toParameters } from "../support/schedules.js";
import { anyCommand } from "./commands.js";
import { World } from "./world.js";

/** What a run of the model did. */
export interface Report {
  schedules: number;
  operations: number;
}

/** Drives random schedules against the promise. Throws with a seed, a path and the shortest schedule that breaks it. */
export async function runModel(options: RunOptions): Promise<Report> {
  const report: Report = { schedules: 0, operations: 0 };
  const schedule = fc.array(anyCommand, { maxLength: 40, size: "max" });
  const property = fc.asyncProperty(fc.nat(), schedule, async (worldSeed, commands) => {
    const world = new World(worldSeed);
    for (const command of commands) {
      await command.run(world);
      world.checkBetween();
      if (world.violations.length > 0) break;
    }
    if (world.violations.length === 0) await world.checkQuiet();
    await world.end();
    report.schedules++;
    report.operations += commands.length;
    if (world.violations.length > 0) throw new Error(world.violations.slice(0, 5).join("\n"));
  });
  await fc.assert(property, {
    ...toParameters(options),
    reporter: (details) => {
      if (!details.failed || details.interrupted) return;
      const [worldSeed, commands] = details.counterexample ?? [0, []];
      const steps = commands.map(({ name }) => `  ${name}`).join("\n");
      throw new Error(
        `the promise is broken (seed ${details.seed}, path ${details.counterexamplePath}, world ${worldSeed})\n${steps}\n${details.errorInstance}`,
      );
    },
  });
  return report;
}
