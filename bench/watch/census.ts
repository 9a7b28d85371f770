// Counts what the kits hold: for each source its languages and how many different requests it makes out of
// 2,000. `node bench/watch/census.ts` prints the table.
import type { Language } from './episode.ts'
import { Random } from './random.ts'
import { sources, type Source } from './source.ts'

/** Different opening requests among `items` of one account; counting ends at `enough`. */
export function distinct(
  source: Source,
  language: Language,
  { items, enough = items }: { items: number; enough?: number },
): number {
  const job = source.open(new Random(7), language)
  const seen = new Set<string>()
  for (let index = 0; index < items && seen.size < enough; index++) {
    const [ask] = job.session(index)
    seen.add(ask?.turns.map(({ text }) => text).join('\n') ?? '')
  }
  return seen.size
}

function main(): void {
  for (const source of sources) {
    const counts = source.languages.map(
      (each) => `${each} ${distinct(source, each, { items: 2000 })}`,
    )
    process.stdout.write(
      `${source.label} | ${source.set} | ${source.segment} | ${source.id} | ${source.order.kind} | ${counts.join(', ')}\n`,
    )
  }
}

if (import.meta.main) main()
