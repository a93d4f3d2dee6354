/** `09:30:00.123` of an instant, UTC. */
export const clock = (instant: string): string => instant.slice(11, 23);

/** Lines no wider than `width`, broken at spaces; what continues is indented as its first line. */
export const wrapped = (text: string, width: number): readonly string[] => {
  const indent = /^ */.exec(text)?.[0] ?? '';
  const lines: string[] = [];
  let line = indent;
  for (const word of text.slice(indent.length).split(' ')) {
    const joined = line === indent || line === `${indent}  ` ? `${line}${word}` : `${line} ${word}`;
    if (joined.length <= width || line.trim() === '') line = joined;
    else {
      lines.push(line);
      line = `${indent}  ${word}`;
    }
  }
  lines.push(line);
  return lines.flatMap((each) => chunks(each, width));
};

/** A word that is wider than its lane is cut. */
const chunks = (line: string, width: number): readonly string[] => {
  const parts: string[] = [];
  for (let from = 0; from < line.length || from === 0; from += width) parts.push(line.slice(from, from + width));
  return parts;
};
