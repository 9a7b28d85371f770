// Facts of packs that contradict each other, told where the later of them stands.
import type { Fact } from '../policy/fact.ts'
import { factsClash } from '../policy/fact-clash.ts'
import { valueText } from '../policy/facts.ts'
import type { SourceDocument } from './source-document.ts'
import type { LoadedPack } from './loaded-pack.ts'
import { isRecord, valueAt } from './source-document.ts'

interface Stated {
  readonly fact: Fact
  readonly document: SourceDocument
}

export function checkFactTimelines(
  packs: readonly { readonly document: SourceDocument; readonly pack: LoadedPack }[],
): void {
  const byQuestion = new Map<string, Stated[]>()
  for (const { document, pack } of packs) {
    for (const fact of pack.facts) {
      const question = JSON.stringify([fact.subject, fact.predicate])
      const before = byQuestion.get(question) ?? []
      for (const other of before) reportClash({ fact, document }, other)
      byQuestion.set(question, [...before, { fact, document }])
    }
  }
}

function reportClash({ fact, document }: Stated, other: Stated): void {
  if (!factsClash(fact, other.fact)) return
  // Two asserters may say the same; one that says a thing twice has made a slip.
  const isSame = valueText(fact.value) === valueText(other.fact.value)
  if (isSame && document !== other.document) return
  const facts = valueAt(document.written, ['facts'])
  const list: readonly unknown[] = Array.isArray(facts) ? facts : []
  const index = list.findLastIndex((item) => isRecord(item) && item['id'] === fact.id)
  document.report({
    path: ['facts', index, 'from'],
    message: `overlaps with the fact "${other.fact.id}" about the same thing; end that one with to, or name it under supersedes`,
  })
}
