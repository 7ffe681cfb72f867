import type { Clock } from "../../shared/clock.js";
import type { Share } from "../base/fair-budget.js";
import type { Session } from "../session/session.js";
import type { Told } from "./requests-elsewhere.js";

/** How long and how much is remembered about requests, so that none runs twice. */
export interface RequestLimits {
  /** How long a request is remembered after its start, in milliseconds. */
  requestWindowMs: number;
  /** The most remembered requests of one client. */
  maxRequests: number;
  /** The most remembered requests of all clients: a stranger can pose as a new client each time. */
  maxAllRequests: number;
  /** The most characters of remembered replies of one client. */
  maxReplyCharacters: number;
  /** The most characters of remembered replies of all clients. */
  maxAllReplyCharacters: number;
  clock: Clock;
}

/** One request of one client. */
export interface Known {
  ref: string;
  since: number;
  client: Client;
  /**
   * Where the reply goes: the client's newest session. `undefined` once it was sent, or while the client is
   * disconnected.
   */
  session: Session | undefined;
  isAnswered: boolean;
  isForgotten: boolean;
  /** The reply, once there is one. It may have been too large to keep. */
  reply: string | undefined;
  told: Told | undefined;
}

/** The requests of one client. */
export interface Client {
  key: string;
  user: User;
  requests: Map<string, Known>;
  /** The characters of its replies. */
  characters: number;
}

/** What all clients of one user occupy. */
export interface User {
  key: string;
  requests: Share<Known>;
  replies: Share<Known>;
}
