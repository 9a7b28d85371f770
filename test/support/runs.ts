// How many cases a property draws. All of them, but for `npm run check`: that is run many times a day, draws anew each
// time, and is followed by `npm test`.
const isQuick = process.env['CUSTOMHOUSE_TEST_QUICK'] === '1'

const quickShare = 0.1
const quickMin = 20

export function runs(all: number): { readonly numRuns: number } {
  return { numRuns: isQuick ? Math.min(all, Math.max(quickMin, Math.ceil(all * quickShare))) : all }
}
