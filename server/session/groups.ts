/** A session, as far as groups are concerned. */
interface Member {
  readonly isOpen: boolean;
  send(text: string): void;
  sendControl(text: string): void;
}

/** What groups need of those around them. */
export interface GroupsOwner {
  /** The group has its first member here. */
  begun(group: string): void;
  /** It has none any more. */
  ended(group: string): void;
}

/** The groups that sessions have joined. An empty group is no more. */
export class Groups {
  #members = new Map<string, Set<Member>>();
  #joined = new WeakMap<Member, Set<string>>();
  /** Is told when a group begins and ends here. */
  owner: GroupsOwner | undefined;

  /** The sessions in `group`. */
  of(group: string): ReadonlySet<Member> {
    return this.#members.get(group) ?? NOBODY;
  }

  join(session: Member, group: string): void {
    if (!session.isOpen) return;
    const joined = this.#joined.get(session) ?? new Set();
    const members = this.#members.get(group) ?? new Set();
    this.#joined.set(session, joined.add(group));
    this.#members.set(group, members.add(session));
    if (members.size === 1) this.owner?.begun(group);
  }

  leave(session: Member, group: string): void {
    this.#joined.get(session)?.delete(group);
    const members = this.#members.get(group);
    if (!members?.delete(session) || members.size > 0) return;
    this.#members.delete(group);
    this.owner?.ended(group);
  }

  /** The session has ended. */
  leaveAll(session: Member): void {
    for (const group of this.#joined.get(session) ?? []) this.leave(session, group);
  }
}

const NOBODY: ReadonlySet<Member> = new Set();
