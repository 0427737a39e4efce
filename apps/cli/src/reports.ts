/** Reports of several files as one: counts add up, lists follow each other, of anything else the last stands. */
export const added = (reports: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> => {
  const total: Record<string, unknown> = {};
  for (const report of reports)
    for (const [name, value] of Object.entries(report)) {
      const before = total[name];
      if (typeof value === 'number' && typeof before === 'number') total[name] = before + value;
      else if (Array.isArray(value) && Array.isArray(before)) total[name] = [...before, ...value];
      else total[name] = value;
    }
  return total;
};
