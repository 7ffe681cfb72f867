import * as natsIo from "@nats-io/transport-node";
import * as nats from "nats";
import type { NatsLibrary } from "../../engines/nats.js";

/** The libraries that speak NATS. */
export const NATS_LIBRARIES: Record<string, NatsLibrary> = { nats, "@nats-io/transport-node": natsIo };
