// The four groups that look at requests, by their letter.
import { askSection } from './ask/ask-section.ts'
import { parametersSection } from './parameters/parameters.ts'
import { openRelateSection, relateSection } from './relate/relate-section.ts'
import type { RequestGroup, Section } from './section.ts'
import { transportSection } from './transport/transport.ts'

export const sections: Readonly<Record<RequestGroup, Section>> = Object.freeze({
  a: askSection,
  b: relateSection,
  c: parametersSection,
  d: transportSection,
})

/** The same, where it is known when models came out. */
export function sectionsKnowing(releases: ReadonlyMap<string, number>): typeof sections {
  const b = openRelateSection({ releasedAt: (model) => releases.get(model) ?? null })
  return { ...sections, b }
}
