/**
 * Joins long messages that come in parts (13.3 of the protocol): `+` begins a part of a value and `.` its last one, `-`
 * and `,` those of an event. Parts of one kind may come between those of the other. Returns the empty text, which is
 * not a message, for all but the last part.
 */
export function createParts(): (text: string) => string {
  const held: Record<number, string> = {};
  return (text) => {
    const mark = "+-.,".indexOf(text[0] ?? "");
    if (mark < 0) return text;
    const whole = (held[mark % 2] ?? "") + text.slice(1);
    held[mark % 2] = mark < 2 ? whole : "";
    return mark < 2 ? "" : whole;
  };
}
