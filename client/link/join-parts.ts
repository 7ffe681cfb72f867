/**
 * Joins long messages that arrive in parts (PROTOCOL 13.3): `+` begins a part of a value and `.` its last one, `-`
 * and `,` those of an event. The two kinds may alternate. Returns the empty text for all but the last part, and
 * `undefined` for a message of more than `max` characters.
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
