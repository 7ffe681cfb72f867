/** A session, as far as groups are concerned. */
interface Member {
  readonly isOpen: boolean;
  send(text: string): void;
  sendControl(text: string): void;
}

/** Who is told of each session that joins and leaves. */
export interface GroupsWatcher<Session> {
  /** A session has joined, or once more with other data. */
  entered(session: Session, group: string, data: unknown): void;
  /** It has left; with `isLost` because its connection has ended. */
  left(session: Session, group: string, isLost: boolean): void;
}

/** What groups need of those around them. */
export interface GroupsOwner {
  /** The group has its first member here. */
  begun(group: string): void;
  /** It has none any more. */
  ended(group: string): void;
}

/** The groups that sessions have joined. An empty group is no more. */
export class Groups<Session extends Member = Member> {
  #members = new Map<string, Set<Session>>();
  #joined = new WeakMap<Session, Set<string>>();
  /** Is told when a group begins and ends here. */
  owner: GroupsOwner | undefined;
  watcher: GroupsWatcher<Session> | undefined;

  /** The sessions in `group`. */
  of(group: string): ReadonlySet<Session> {
    return this.#members.get(group) ?? new Set();
  }

  /** `data` is what it says of itself there. */
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
