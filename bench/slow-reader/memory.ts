/** What a process holds, in bytes. */
export interface Memory {
  /** What the program still refers to, in V8's heap and outside it. */
  heldBytes: number;
  /** What the system has given the process, what V8 keeps for later included. */
  residentBytes: number;
}

/** What this process holds after a full collection, without which garbage would count as held. */
export function heldMemory(): Memory {
  // There with --expose-gc. Buffers are swept while the program runs on, so only the second collection is sure
  // to have seen the first one end (measured: 3.1 MB instead of 2.2 after the first).
  for (let collections = 0; collections < 2; collections++) globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heldBytes: heapUsed + external, residentBytes: rss };
}

/** The larger of each. */
export function maximum(a: Memory, b: Memory): Memory {
  return {
    heldBytes: Math.max(a.heldBytes, b.heldBytes),
    residentBytes: Math.max(a.residentBytes, b.residentBytes),
  };
}

/** How much more `later` is. */
export function growth(earlier: Memory, later: Memory): Memory {
  return {
    heldBytes: later.heldBytes - earlier.heldBytes,
    residentBytes: later.residentBytes - earlier.residentBytes,
  };
}
