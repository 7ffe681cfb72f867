export type {
  Collection,
  Contract,
  DataName,
  Event,
  FieldsOf,
  FieldsThen,
  FieldsToClient,
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
export { ReplyError, WsError } from "../shared/errors.js";
export { MONUMENT_EVENTS, RESERVED_EVENTS } from "../shared/events.js";
export type { OpenPeer, Question, Router, Sender, Service, Session, Stats } from "./api.js";
export { type AttachOptions, attach, type Sockets } from "./attach.js";
export type { Permission } from "./authority.js";
export type { Bus } from "./bus.js";
export type { DoorOptions } from "./door.js";
export type { Asker, Identity } from "./introduction.js";
export type { Log } from "./journal.js";
export type { RouterOptions } from "./options.js";
export type { OriginOptions, Origins } from "./origin.js";
export type { Peer } from "./peer.js";
export { type Passthrough, reply } from "./reply.js";
export { createRouter } from "./router.js";
export type { Context } from "./session.js";
export type { CloseOptions } from "./shutdown.js";
