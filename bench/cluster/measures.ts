/** What is measured of each contender. */
import { within } from "../support/within.js";
import { Cell } from "./cell.js";
import type { Contender } from "./mounts.js";

/** The figures of one contender in one round, by their titles. */
export type Figures = Record<string, number>;

const LIMIT_MS = 300_000;
const ITEMS = 50;
const PACED = 1_000;
const REST_MS = 500;
const AWAY_MS = 1_000;
const STOPPED_MS = 4_000;
const BYTES_PER_MB = 1024 * 1024;

/** Each begins with a Redis and nodes of its own. */
export const MEASURES: Record<string, (module: URL, contender: Contender) => Promise<Figures>> = {
  "latency of 1 node": (module, contender) => latency(module, contender, 1),
  "latency of 3 nodes": (module, contender) => latency(module, contender, 3),
  burst,
  "a killed engine": killed,
  "a stopped node": stopped,
};

async function latency(module: URL, contender: Contender, nodes: number): Promise<Figures> {
  return withCell(module, contender, nodes, 1, async (cell) => {
    const [node] = cell.nodes;
    const work = { items: 1, from: 1, bytes: 200, perTick: 1, tickMs: 3 };
    await node?.ask("sets", { ...work, count: 200 });
    for (const watcher of cell.watchers) watcher.agesMs = [];
    const before = await cpuMs(cell);
    await node?.ask("sets", { ...work, from: 201, count: PACED });
    await pause(REST_MS);
    const [own, other] = cell.watchers.map(({ agesMs }) => agesMs);
    const name = `${nodes} ${nodes === 1 ? "node" : "nodes"}`;
    const cpu = { [`CPU per set, ${name}, µs`]: ((await cpuMs(cell)) - before) * (1_000 / PACED) };
    return {
      ...quantiles(`own node, ${name}`, own),
      ...(other && quantiles(`other node, ${name}`, other)),
      ...cpu,
    };
  });
}

/** What all nodes have used of the processors. */
async function cpuMs({ nodes }: Cell): Promise<number> {
  const all = await Promise.all(nodes.map((node) => node.ask("cpuMs")));
  return all.reduce((sum, each) => sum + each, 0);
}

/** 10,000 sets at once, and what a set costs all nodes together. */
async function burst(module: URL, contender: Contender): Promise<Figures> {
  return withCell(module, contender, 3, ITEMS, async (cell) => {
    const count = 10_000;
    const [callsBefore, cpuBefore] = [cell.calls(), await cpuMs(cell)];
    await cell.nodes[0]?.ask("sets", { items: ITEMS, count, from: 1, bytes: 200, perTick: 1, tickMs: 0 });
    const isThere = (): boolean => cell.watchers.every(({ numbers }) => Math.max(...numbers) === count);
    for (const watcher of cell.watchers) {
      await watcher.until(() => Math.max(...watcher.numbers) === count || isThere());
    }
    const calls = (cell.calls() - callsBefore) / count;
    return {
      "engine calls per set in a burst": calls,
      "CPU per set in a burst, µs": (((await cpuMs(cell)) - cpuBefore) / count) * 1_000,
    };
  });
}

/** The engine is killed for a second, in which each item is set for the last time. */
async function killed(module: URL, contender: Contender): Promise<Figures> {
  return withCell(module, contender, 3, ITEMS, async ({ nodes, watchers, redis }) => {
    const work = { items: ITEMS, count: ITEMS, bytes: 200, perTick: 1, tickMs: 2 };
    await nodes[0]?.ask("sets", { ...work, from: 1 });
    await redis.kill();
    await pause(AWAY_MS / 2);
    await nodes[1]?.ask("sets", { ...work, from: 1_000 });
    await pause(AWAY_MS / 2);
    await redis.start();
    await pause(2 * STOPPED_MS);
    const behind = watchers.map(({ numbers }) => numbers.filter((each) => each < 1_000).length);
    return { "items behind after a kill of 1 s, of 150": behind.reduce((sum, each) => sum + each, 0) };
  });
}

/** One node stands still for 4 s, while another sets 80 MB. */
async function stopped(module: URL, contender: Contender): Promise<Figures> {
  return withCell(module, contender, 3, ITEMS, async (cell) => {
    const { nodes, watchers } = cell;
    nodes[2]?.signal("SIGSTOP");
    const over = pause(STOPPED_MS);
    const work = { items: ITEMS, count: 4_000, from: 1_000, bytes: 20_000, perTick: 3, tickMs: 1 };
    await nodes[0]?.ask("sets", work);
    await over;
    nodes[2]?.signal("SIGCONT");
    await pause(2 * STOPPED_MS);
    const last = work.from + work.count - ITEMS;
    const behind = watchers[2]?.numbers.filter((each) => each < last).length ?? ITEMS;
    const peak = Number(cell.info("memory", "used_memory_peak")) / BYTES_PER_MB;
    return {
      "engine's peak with a stopped node, MB": peak,
      "items behind on that node 8 s later, of 50": behind,
    };
  });
}

async function withCell(
  module: URL,
  contender: Contender,
  nodes: number,
  items: number,
  measure: (cell: Cell) => Promise<Figures>,
): Promise<Figures> {
  const cell = await Cell.start(module, contender, nodes, items);
  try {
    return await within(LIMIT_MS, contender, measure(cell));
  } finally {
    await cell.end();
  }
}

function quantiles(name: string, agesMs: readonly number[] = []): Figures {
  const sorted = [...agesMs].sort((one, other) => one - other);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { [`${name}: p50, ms`]: at(0.5), [`${name}: p99, ms`]: at(0.99) };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
