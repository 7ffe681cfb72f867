export type {
  Collection,
  Contract,
  DataName,
  Event,
  FieldsOf,
  FieldsThen,
  FieldsToServer,
  IdOf,
  Item,
  Member,
  Message,
  ReplyOf,
  Serving,
  ToClient,
  ToServer,
  Untyped,
  Whole,
} from "../shared/contract.js";
export { type ErrorCode, ReplyError, WsError } from "../shared/errors.js";
export type { Client, Dropped, EmitOptions, ItemListener, Lifecycle, WaitOptions } from "./api.js";
export { createClient } from "./client.js";
export type { ItemStore } from "./items.js";
export type { ClientOptions, OfflinePolicy } from "./options.js";
export type { Snapshot, Status } from "./snapshot.js";
export type { Socket, SocketConstructor } from "./socket.js";
export type { State } from "./state.js";
