export type { AnyContract, DefinedContract, WithContract } from "../shared/checks.js";
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
export { type ErrorCode, type Issue, ReplyError, WsError } from "../shared/errors.js";
export type { PageSnapshot } from "../shared/page-snapshot.js";
export type { Presence, Present } from "../shared/presence.js";
export type { Client, ItemListener, Lifecycle } from "./api.js";
export type { WaitOptions } from "./calls/ask.js";
export type { EmitOptions } from "./calls/emit.js";
export type { JoinOptions } from "./calls/groups.js";
export type { Dropped } from "./calls/sender.js";
export { createClient } from "./client.js";
export type { Snapshot, Status } from "./items/snapshot.js";
export type { ItemOptions, ItemStore } from "./items/store.js";
export type { Socket, SocketConstructor } from "./link/socket.js";
export type { State } from "./link/state.js";
export type { ClientOptions, OfflinePolicy } from "./options.js";
