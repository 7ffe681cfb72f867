import { expect, it } from "vitest";
import { Groups } from "../../../server/session/groups.js";

function setUp() {
  const groups = new Groups();
  const told: string[] = [];
  groups.owner = {
    begun: (group) => void told.push(`begun ${group}`),
    ended: (group) => void told.push(`ended ${group}`),
  };
  return { groups, told, member: () => ({ isOpen: true, send() {}, sendControl() {} }) };
}

it("tells when a group has its first member, and when it has none any more", () => {
  const { groups, told, member } = setUp();
  const [one, two] = [member(), member()];
  groups.join(one, "room");
  groups.join(two, "room");
  groups.join(two, "room");
  groups.leave(one, "room");
  expect(told).toEqual(["begun room"]);
  groups.leave(two, "room");
  groups.leave(two, "room");
  expect(told).toEqual(["begun room", "ended room"]);
});

it("has a session that has ended leave all its groups, and lets it join no other", () => {
  const { groups, told, member } = setUp();
  const one = member();
  groups.join(one, "a");
  groups.join(one, "b");
  groups.leaveAll(one);
  groups.join({ ...one, isOpen: false }, "c");
  expect([...groups.of("a"), ...groups.of("b"), ...groups.of("c")]).toEqual([]);
  expect(told).toEqual(["begun a", "begun b", "ended a", "ended b"]);
});
