import type { EngineSettings } from "../cluster/engine.js";

/** Options for `nats`. */
export interface NatsOptions extends EngineSettings {
  /**
   * Prefix of all subjects and of the streams' names. Two applications on one NATS need different prefixes.
   * @default "mws"
   */
  prefix?: string | undefined;
  /**
   * How long the last value of an item is stored after it was set, in milliseconds.
   * @default 86400000
   */
  keepMs?: number | undefined;
  /**
   * Where JetStream keeps the last values.
   * @default "file"
   */
  storage?: "file" | "memory" | undefined;
  /**
   * Number of servers of a NATS cluster that store the values.
   * @default 1
   */
  replicas?: number | undefined;
}
