export type { Cluster, ClusterState, ClusterStats } from "../cluster/api.js";
export type { Engine, EngineOwner, EngineSettings, Held, Stamp, Written } from "../cluster/engine.js";
export type { NodeInfo } from "../cluster/peers.js";
export type { AnyContract, DefinedContract, WithContract } from "../shared/checks.js";
export type {
  Collection,
  Contract,
  DataName,
  Event,
  FieldsOf,
  FieldsThen,
  FieldsToClient,
  HandledOf,
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
export { type Issue, ReplyError, WsError } from "../shared/errors.js";
export { MONUMENT_EVENTS, RESERVED_EVENTS } from "../shared/events.js";
export type { PageSnapshot } from "../shared/page-snapshot.js";
export type { Presence, Present } from "../shared/presence.js";
export type { OriginOptions, Origins } from "./access/origin.js";
export type { Permission } from "./access/permission.js";
export type {
  AnswerHandlers,
  EventHandlers,
  PageItem,
  PresenceOptions,
  Question,
  Recipients,
  Router,
  Sender,
  Service,
  Session,
  Stats,
} from "./api.js";
export { type AttachOptions, attach, type Sockets } from "./attach.js";
export type { Bus } from "./bus/bus.js";
export type { Closing, Context, OpenPeer, Peer } from "./delivery/peer.js";
export type { Audience, EmitOptions } from "./events/audiences.js";
export type { PresenceList } from "./events/presences.js";
export { type Passthrough, reply } from "./events/reply.js";
export type { SnapshotOptions } from "./items/pages.js";
export type { Log } from "./observe/journal.js";
export type { RouterOptions } from "./options.js";
export { serializeSnapshot } from "./page-script.js";
export { createRouter } from "./router.js";
export type { Identity } from "./session/identity.js";
export type { Asker } from "./session/introduction.js";
export type { DoorOptions } from "./transport/door.js";
export type { CloseOptions } from "./transport/shutdown.js";
