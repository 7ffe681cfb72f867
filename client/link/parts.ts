/**
 * Joins long messages that come in parts (13.3 of the protocol): `+` begins a part of a value and `.` its last one, `-`
 * and `,` those of an event. Parts of one kind may come between those of the other. Returns the empty text, which is
 * not a message, for all but the last part, and nothing for a message of more characters than `max`.
 */
export function createParts(max: number): (text: string) => string | undefined {
  const held: Record<number, string> = {};
  return (text) => {
    const mark = "+-.,".indexOf(text[0] ?? "");
    const whole = mark < 0 ? text : (held[mark % 2] ?? "") + text.slice(1);
    if (whole.length > max) return;
    if (mark < 0) return text;
    held[mark % 2] = mark < 2 ? whole : "";
    return mark < 2 ? "" : whole;
  };
}
