/**
 * Puts long messages together that come in parts (PROTOCOL 14): `+` begins a part of a value and `.` its last one, `-`
 * and `,` those of an event. A part may come between those of the other kind.
 */
export function createParts(): (text: string) => string | undefined {
  const parts: Record<string, string> = {};
  return (text) => {
    const mark = text[0] ?? "";
    const kind = "+-.,".indexOf(mark);
    if (kind < 0) return text;
    const key = kind % 2;
    const whole = (parts[key] ?? "") + text.slice(1);
    parts[key] = kind < 2 ? whole : "";
    return kind < 2 ? undefined : whole;
  };
}
