export { CLOSE_CODES, type CloseCode, isFinal } from "./close.js";
export type {
  Collection,
  Contract,
  DataName,
  Event,
  IdOf,
  Item,
  Member,
  Message,
  ReplyOf,
  ToClient,
  ToServer,
  Untyped,
  Whole,
} from "./contract.js";
export { decode, encode, type Wire } from "./envelope.js";
export { ERROR_CODES, type ErrorCode, type Failure, ReplyError, WsError } from "./errors.js";
export { type Id, isGetEvent, RESERVED_EVENTS, toGetEvent, toSetEvent } from "./events.js";
export type { Frame } from "./frame.js";
export { type Mode, toMode } from "./mode.js";
export type { Presence, Present } from "./presence.js";
