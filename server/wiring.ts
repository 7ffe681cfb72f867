/** Creates the parts of a router and connects them. Each part gets what it needs, and does not know the others. */
import type { Failure } from "../shared/errors.js";
import { Authority } from "./access/authority.js";
import { Admission } from "./access/message-admission.js";
import { MessageCheck } from "./access/message-check.js";
import { checksOutput, Output } from "./access/output.js";
import { Users } from "./access/user-key.js";
import { Validation } from "./access/validation.js";
import { Behind } from "./delivery/behind.js";
import { Dispatch, type DispatchParts } from "./dispatch.js";
import { Audiences } from "./events/audiences.js";
import { Joins } from "./events/joins.js";
import { PassthroughEvents } from "./events/passthrough.js";
import { Presences } from "./events/presences.js";
import { Requests } from "./events/requests.js";
import { Answers } from "./items/answers.js";
import { BusFeed } from "./items/feed.js";
import type { Item } from "./items/item.js";
import { Items } from "./items/items.js";
import { Pages } from "./items/pages.js";
import { Publications } from "./items/publications.js";
import { Rights } from "./items/rights.js";
import { joinCluster, type Nodes } from "./nodes/nodes.js";
import { Counts } from "./observe/counts.js";
import type { Journal } from "./observe/journal.js";
import type { RouterOptions } from "./options.js";
import { Connections } from "./session/connections.js";
import { Groups } from "./session/groups.js";
import type { Session } from "./session/session.js";
import type { Settings } from "./settings.js";

/** What the parts need of their router. */
interface PartsOwner {
  readonly counts: Counts;
  readonly journal: Journal;
  /** The authenticated sessions. */
  readonly sessions: ReadonlySet<Session>;
  /** All sessions. */
  readonly all: ReadonlySet<Session>;
  stats(): object;
}

/** The parts of a router. */
export type Parts = ReturnType<typeof createParts>;

/** Creates the parts of a router. `clock` is the one that the application has passed. */
export function createParts(settings: Settings, clock: RouterOptions["clock"], owner: PartsOwner) {
  const { events: bus } = settings;
  const { counts, journal, sessions, all } = owner;
  const report = (thrown: unknown): void => journal.failed(thrown);
  const warn = (line: string): void => journal.warn(line);
  const authority = new Authority(settings, journal);
  const users = new Users(settings.userKey, warn);
  const output = toOutput(settings, journal);
  const groups = new Groups<Session>();
  const reauthorize = (session: Session): void => dispatch.reauthorize(session);
  const audiences = new Audiences({ sessions, groups, users, reauthorize });
  const presences = createPresences(settings, users, report, () => ({ nodes, answers, items }));
  groups.watcher = presences;
  const requests = new Requests(settings, users);
  const connections = new Connections(settings.maxConnectionsPerUser, users);
  const concerned = { audiences, presences, requests, connections };
  const node = { ...settings, ...concerned, all, sessions, reauthorize, judge: output?.judge };
  const nodes = joinCluster({ ...node, stats: () => owner.stats() }, clock, journal);
  const feed = nodes?.feed ?? new BusFeed(bus, output);
  const absent = (event: string): Failure => authority.absent(event);
  const answersEach = (item: Item): boolean => publications.takeFor(item);
  const needs = { report, absent, feed, hasSessions: () => all.size > 0, answersEach };
  const items = new Items(bus, settings, needs);
  const answers = new Answers(bus, items, settings, report, output);
  const publications = new Publications(bus, items, answers, warn, output);
  const events = new PassthroughEvents(bus, requests, { ...needs, output });
  const asked = { authority, items, answers };
  const dispatch = createDispatch(settings, { ...asked, events, counts, groups, presences, journal });
  const pages = createPages(settings, { users, dispatch, leave: (session) => items.leave(session) });
  return { ...concerned, users, groups, nodes, items, answers, publications, events, dispatch, pages };
}

/** Validates what the application sends, if it has a contract. */
function toOutput({ contract, validateOutput }: Settings, journal: Journal): Output | undefined {
  return contract && checksOutput(validateOutput) ? new Output(contract["~checks"], journal) : undefined;
}

/** The dispatch of messages, and the checks before it. */
interface Dispatched extends Pick<DispatchParts, "authority" | "items" | "answers" | "events" | "counts"> {
  groups: Groups<Session>;
  presences: Presences;
  journal: Journal;
}

function createDispatch(settings: Settings, { groups, presences, journal, ...parts }: Dispatched): Dispatch {
  const { authority, counts } = parts;
  const { contract } = settings;
  const validation = contract && new Validation(contract["~checks"], settings, journal);
  const admission = new Admission(authority, validation);
  const rights = new Rights({ ...settings, ...parts });
  const refuse = presences.refuse.bind(presences);
  const joins = new Joins({ ...settings, authority, groups, counts, refuse });
  const messageCheck = new MessageCheck(settings);
  return new Dispatch({ ...parts, admission, mode: settings.mode, messageCheck, rights, joins }, settings);
}

/** Creates what renders pages. Its sessions join no group, and are not counted. */
function createPages(settings: Settings, parts: ConstructorParameters<typeof Pages>[1]): Pages {
  const { clock, authenticate, authenticateToken } = settings;
  const groups = { join: () => {}, leave: () => {} };
  const own = { groups, counts: new Counts(), behind: new Behind(clock) };
  return new Pages({ ...settings, ...own, needsUser: Boolean(authenticate ?? authenticateToken) }, parts);
}

/** What presence needs. Some of these parts are created after it. */
interface Later {
  nodes: Nodes | undefined;
  answers: Answers;
  items: Items;
}

function createPresences(
  { clock }: Settings,
  users: Users,
  report: (error: unknown) => void,
  later: () => Later,
): Presences {
  return new Presences({
    clock,
    users,
    report,
    answer: (getEvent, handler) => later().answers.add(getEvent, handler),
    setHere: (event, result) => later().items.find(event)?.settle(result, true),
    isWatched: (event) => (later().items.find(event)?.watches.size ?? 0) > 0,
    now: () => later().nodes?.time() ?? clock.date(),
  });
}
