import type { Clock } from "../../shared/clock.js";
import type { Share } from "../base/fair-budget.js";
import type { Session } from "../session/session.js";
import type { Told } from "./requests-elsewhere.js";

/** How long and how much is remembered of requests, so that none runs twice. */
export interface RequestLimits {
  /** How long a request is remembered after it began, in milliseconds. */
  requestWindowMs: number;
  /** How many requests of one client are remembered. */
  maxRequests: number;
  /** How many requests of all clients are remembered: a stranger can be a new client each time. */
  maxAllRequests: number;
  /** How many characters of replies to one client are remembered. */
  maxReplyCharacters: number;
  /** How many characters of replies to all clients are remembered. */
  maxAllReplyCharacters: number;
  clock: Clock;
}

/** One request of one client. */
export interface Known {
  ref: string;
  since: number;
  client: Client;
  /** Where the reply goes: the client's newest session. Nothing once it was sent, or while the client is away. */
  session: Session | undefined;
  isAnswered: boolean;
  isForgotten: boolean;
  /** The reply, once there is one; it may have been too much to keep. */
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

/** What all clients of one user hold. */
export interface User {
  key: string;
  requests: Share<Known>;
  replies: Share<Known>;
}
