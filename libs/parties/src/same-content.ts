/** Whether two JSON values say the same: the order of an object's members does not matter, that of a list does. */
export const sameContent = (left: unknown, right: unknown): boolean => {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const entries = Object.entries(left).filter(([, value]) => value !== undefined);
  const others = new Map<string, unknown>(Object.entries(right).filter(([, value]) => value !== undefined));
  return (
    entries.length === others.size && entries.every(([name, value]) => others.has(name) && sameContent(value, others.get(name)))
  );
};
