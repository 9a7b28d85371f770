// The four groups that look at requests, by their letter.
import { parametersSection } from './parameters/parameters.ts'
import { relateSection } from './relate/relate-section.ts'
import type { RequestGroup, Section } from './section.ts'
import { transportSection } from './transport/transport.ts'

const silent: Section = {
  group: 'a',
  recordBytes: 28,
  stateBytes: 256,
  extract: () => undefined,
  fold: () => undefined,
  merge: () => undefined,
  statistics: () => [],
}

export const sections: Readonly<Record<RequestGroup, Section>> = Object.freeze({
  a: silent,
  b: relateSection,
  c: parametersSection,
  d: transportSection,
})
