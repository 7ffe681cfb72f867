import type { EngineSettings } from "../cluster/engine.js";

/** What the engine can be told. */
export interface NatsOptions extends EngineSettings {
  /**
   * What all subjects and the stream begin with: two applications on one NATS need two.
   * @default "mws"
   */
  prefix?: string | undefined;
  /**
   * How long the last value of an item is kept after it was set, in milliseconds.
   * @default 86400000
   */
  keepMs?: number | undefined;
  /**
   * Where JetStream keeps the last values.
   * @default "file"
   */
  storage?: "file" | "memory" | undefined;
  /**
   * On how many servers of a NATS cluster.
   * @default 1
   */
  replicas?: number | undefined;
}
