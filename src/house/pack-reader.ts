// What all parts of one pack are read with: its document, its head, and the names it may use.
import type { z } from 'zod'
import type { Source } from '../policy/fact.ts'
import type { ConfigPath } from './config-yaml.ts'
import type { Days } from './pack-dates.ts'
import { mustBeKnown, type NameCheck } from './pack-names.ts'
import type { packHeadSchema } from './pack-schema.ts'
import type { SourceDocument } from './source-document.ts'

export interface PackReader extends Days, NameCheck {
  readonly document: SourceDocument
  readonly head: z.output<typeof packHeadSchema>
  readonly sources: ReadonlyMap<string, Source>
}

/** The source that `id` names; reports it if there is none. */
export function sourceOf(reader: PackReader, id: string, path: ConfigPath): Source | null {
  return mustBeKnown(reader, 'sources', id, path) ? (reader.sources.get(id) ?? null) : null
}
