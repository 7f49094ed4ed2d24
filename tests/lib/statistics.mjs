// The little statistics the timing tests need.

/** The median of a list of numbers. */
export function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The lower quartile of a list of numbers: a quarter of them are smaller. */
export const quartile = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 4)];

/** Two-sided p-value of the Mann-Whitney U test, by the normal approximation with mid-ranks for ties. */
export function mannWhitney(a, b) {
  const all = [...a.map((value) => [value, 0]), ...b.map((value) => [value, 1])].sort((x, y) => x[0] - y[0]);
  let rankSum = 0;
  let ties = 0;
  for (let from = 0; from < all.length;) {
    let to = from;
    while (to < all.length && all[to][0] === all[from][0]) to += 1;
    const rank = (from + 1 + to) / 2;
    for (let n = from; n < to; n += 1) if (all[n][1] === 0) rankSum += rank;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  const n = all.length;
  const u = rankSum - (a.length * (a.length + 1)) / 2;
  const mean = (a.length * b.length) / 2;
  const deviation = Math.sqrt((a.length * b.length) / 12 * (n + 1 - ties / (n * (n - 1))));
  return deviation === 0 ? 1 : 2 * (1 - normal(Math.abs(u - mean) / deviation));
}

/** The standard normal distribution function (Abramowitz and Stegun, 26.2.17; error below 1e-7). */
function normal(x) {
  const t = 1 / (1 + 0.2316419 * x);
  const density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  const sum = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - density * sum;
}
