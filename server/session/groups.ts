/** The parts of a session that groups use. */
interface Member {
  readonly isOpen: boolean;
  send(text: string): void;
  sendControl(text: string): void;
}

/** Called for each session that joins or leaves. */
export interface GroupsWatcher<Session> {
  /** A session has joined, or joined again with other data. */
  entered(session: Session, group: string, data: unknown): void;
  /** A session has left; `isLost` if its connection has ended. */
  left(session: Session, group: string, isLost: boolean): void;
}

/** Called when groups begin and end on this node. */
export interface GroupsOwner {
  /** The group has its first member on this node. */
  begun(group: string): void;
  /** The group has no members on this node any more. */
  ended(group: string): void;
}

/** The groups that sessions have joined. An empty group is removed. */
export class Groups<Session extends Member = Member> {
  #members = new Map<string, Set<Session>>();
  #joined = new WeakMap<Session, Set<string>>();
  /** Called when a group begins and ends on this node. */
  owner: GroupsOwner | undefined;
  watcher: GroupsWatcher<Session> | undefined;

  /** The sessions in `group`. */
  of(group: string): ReadonlySet<Session> {
    return this.#members.get(group) ?? new Set();
  }

  /** `data` is what the other members see of the session. */
  join(session: Session, group: string, data?: unknown): void {
    if (!session.isOpen) return;
    const joined = this.#joined.get(session) ?? new Set();
    const members = this.#members.get(group) ?? new Set();
    this.#joined.set(session, joined.add(group));
    this.#members.set(group, members.add(session));
    if (members.size === 1) this.owner?.begun(group);
    this.watcher?.entered(session, group, data);
  }

  leave(session: Session, group: string, isLost = false): void {
    this.#joined.get(session)?.delete(group);
    const members = this.#members.get(group);
    if (!members?.delete(session)) return;
    this.watcher?.left(session, group, isLost);
    if (members.size > 0) return;
    this.#members.delete(group);
    this.owner?.ended(group);
  }

  /** The session has ended. */
  leaveAll(session: Session): void {
    for (const group of this.#joined.get(session) ?? []) this.leave(session, group, true);
  }
}
