// The lines of a batch, each read and decided like the request that it is. All of them must be served at one
// deployment, since the file rests at one channel; the first that cannot be is named by its number, its
// `custom_id` and its field, and nothing of the file goes anywhere.
import { refuse, codes, type Refusal } from '../wire/codes.ts'
import type { BatchLine } from '../wire/batch-line.ts'
import { asksFor, featureBits, type ModelRequest, type WireShape } from '../wire/model-request.ts'
import type { KeptHouse } from './kept-response.ts'
import { obligationsOf, refuseObliged } from './obliged.ts'
import type { RequestRecord } from './record.ts'
import { fileFeatures, restingsOf, type Asking, type Resting } from './resting.ts'

/** What the door reads, one line at a time. */
export interface BatchReader {
  readonly lineBytesMax: number
  readonly linesMax: number
  readLine(bytes: Buffer): BatchLine | (Refusal & { readonly customId?: string })
}

/** What every line asks beside its own words: it rests in a file, and is answered with one. */
const batchFeatures = fileFeatures | featureBits.batch

export interface Survey {
  /** Decides one line; the refusal says which. */
  take(line: Buffer, number: number): BatchLine | Refusal
  /** What all lines ask together, at the deployments that may serve every one of them; null before the first line. */
  found(): Found | null
}

export interface Found {
  readonly lines: number
  readonly url: string
  readonly first: ModelRequest
  readonly features: number
  readonly restings: readonly Resting[]
}

/** How the model stands in the lines of a file that is kept, where that is not how the caller named it. */
export interface Renamed {
  readonly upstream: string
  readonly model: string
}

export function openSurvey(
  house: KeptHouse,
  asking: Asking,
  record: RequestRecord,
  renamed: Renamed | null,
): Survey {
  const { reader } = house.batches
  const ids = new Set<string>()
  const decided = new Map<number, readonly Resting[] | Refusal>()
  let found: Found | null = null

  function decide(model: string, shape: WireShape, features: number): readonly Resting[] | Refusal {
    const known = decided.get(features)
    if (known !== undefined) return known
    const refuseAt = (deployment: Resting['deployment']): Refusal | null => {
      if (!deployment.shapes.has(shape)) return refuse('place.other_api')
      return deployment.batchPriceListId === undefined ? unpriced : null
    }
    const restings = restingsOf(house, asking, { model, features, refuseAt }, record)
    decided.set(features, restings)
    return restings
  }

  /** The line as it is asked, or why it cannot be; its `param` is a field of the line. */
  function look(read: BatchLine): BatchLine | Refusal {
    if (ids.has(read.customId)) return twice
    ids.add(read.customId)
    const request = { ...read.request, features: read.request.features | batchFeatures }
    if (renamed !== null) {
      if (request.model !== renamed.upstream) return oneModel
      request.model = renamed.model
    }
    const unfit = refuseUnfit(request, found)
    if (unfit !== null) return unfit
    const restings = decide(request.model, request.shape, request.features)
    if ('kind' in restings) return restings
    let refusal: Refusal | null = null
    const able = restings.filter(({ deployment, decision }) => {
      const refused = refuseObliged(request, obligationsOf(decision, deployment.id))
      refusal ??= refused
      const isWithAll = found?.restings.some((one) => one.deployment === deployment) ?? true
      return refused === null && isWithAll
    })
    if (able.length === 0) return refusal ?? refuse('place.none_available')
    found = {
      lines: ids.size,
      url: found?.url ?? read.url,
      first: found?.first ?? request,
      features: (found?.features ?? 0) | request.features,
      restings: able,
    }
    return { ...read, request }
  }

  return {
    take(bytes, number) {
      if (ids.size >= reader.linesMax) {
        const message = `The file has more than ${reader.linesMax} lines.`
        return refuse('door.field_invalid', { param: 'file', message })
      }
      const read = reader.readLine(bytes)
      if (read.kind === 'refused') return named(read, number, read.customId ?? null)
      const looked = look(read)
      return looked.kind === 'refused' ? named(looked, number, read.customId) : looked
    },
    found: () => found,
  }
}

/** What no line of a batch may ask, or not beside the others. */
function refuseUnfit(request: ModelRequest, found: Found | null): Refusal | null {
  if (found !== null && request.model !== found.first.model) return oneModel
  if (found !== null && request.shape !== found.first.shape) {
    const message = `all lines of a batch have one url, and the first has ${found.url}.`
    return refuse('door.field_invalid', { param: 'url', message })
  }
  if (asksFor(request, 'background')) return inBackground
  const [reference] = request.references ?? []
  if (reference === undefined) return null
  return refuse('door.field_invalid', {
    param: `body.${reference.param}`,
    message: 'a line of a batch refers to nothing that is kept; send the content.',
  })
}

const twice = refuse('door.field_invalid', {
  param: 'custom_id',
  message: 'it stands in an earlier line, too; name each line once.',
})

const inBackground = refuse('door.field_invalid', {
  param: 'body.background',
  message: 'a batch answers with a file.',
})

const oneModel = refuse('door.field_invalid', {
  param: 'body.model',
  message: 'all lines of a batch name one model.',
})

const unpriced = refuse('metering.price_unknown', {
  message:
    'What this model costs in a batch is not known here; ask the operator to name a price list for batches.',
  internal: 'no deployment has a batchPrice',
})

/** The line, and the field in it, before what is wrong. */
export function named(refusal: Refusal, number: number, customId: string | null): Refusal {
  const id = customId === null ? '' : ` (custom_id ${JSON.stringify(customId.slice(0, 64))})`
  const field =
    refusal.param === undefined || refusal.message?.includes(refusal.param) === true
      ? ''
      : ` '${refusal.param}':`
  const what = refusal.message ?? codes[refusal.code].message
  return { ...refusal, message: `Line ${number}${id}:${field} ${what}` }
}
