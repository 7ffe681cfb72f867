/** How much a program allocates, garbage included, as V8's sampling heap profiler tells it. */

/** What the profiler is told: it counts what was collected meanwhile too. */
export const SAMPLING = {
  samplingInterval: 2_048,
  includeObjectsCollectedByMajorGC: true,
  includeObjectsCollectedByMinorGC: true,
};

/** A node of the profile: a function, and what it allocated by itself. */
export interface AllocationNode {
  selfSize: number;
  children: AllocationNode[];
}

/** The bytes that were allocated in a function and in all that it called. */
export function allocatedBytes({ selfSize, children }: AllocationNode): number {
  return children.reduce((sum, child) => sum + allocatedBytes(child), selfSize);
}
