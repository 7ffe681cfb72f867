import fc from "fast-check";
import { type RunOptions, toParameters } from "../../support/schedules.js";
import { anyCommand } from "./commands.js";
import { ClusterWorld } from "./world.js";

/** Drives random schedules against the promise. Throws with the shortest that breaks it. Returns how many there were. */
export async function runClusterModel(options: RunOptions): Promise<number> {
  let count = 0;
  const steps = fc.array(anyCommand, { maxLength: 30, size: "max" });
  const property = fc.asyncProperty(
    fc.nat(),
    fc.integer({ min: 1, max: 4 }),
    steps,
    async (world, nodes, run) => {
      count++;
      const cluster = new ClusterWorld(world, nodes);
      await cluster.begin();
      for (const command of run) {
        await command.run(cluster);
        cluster.checkAlways();
        if (cluster.violations.length > 0) break;
      }
      if (cluster.violations.length === 0) await cluster.checkQuiet();
      await cluster.end();
      if (cluster.violations.length > 0) throw new Error(cluster.violations.slice(0, 5).join("\n"));
    },
  );
  await fc.assert(property, {
    ...toParameters(options),
    reporter: (details) => {
      if (!details.failed || details.interrupted) return;
      const [world, nodes, run] = details.counterexample ?? [0, 0, []];
      const lines = run.map(({ name }) => `  ${name}`).join("\n");
      const where = `seed ${details.seed}, path ${details.counterexamplePath}, world ${world}, ${nodes} nodes`;
      throw new Error(`the promise of the cluster is broken (${where})\n${lines}\n${details.errorInstance}`);
    },
  });
  return count;
}
