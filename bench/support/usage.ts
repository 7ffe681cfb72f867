/** What a process has used of a processor until now, and when that was, in milliseconds. */
export interface Used {
  cpuMs: number;
  atMs: number;
}

/** What this process has used, its helper threads included. */
export function usedByThisProcess(): Used {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1_000, atMs: performance.now() };
}

/** How much of one processor was used between two readings, from 0. */
export function shareOf(before: Used, after: Used): number {
  return (after.cpuMs - before.cpuMs) / (after.atMs - before.atMs);
}
