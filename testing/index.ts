export { VirtualClock } from "./clock.js";
export type { Direction } from "./direction.js";
export type { Link, Side } from "./link.js";
export { type MemoryEngine, type MemoryEngineOptions, memoryEngine } from "./memory-engine.js";
export { createPair, type Pair, type PairOptions, type PairRouterOptions } from "./pair.js";
export { seededRandom } from "./random.js";
