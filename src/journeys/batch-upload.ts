// The file of a batch on its way to the channel that will keep it: read twice, so that where it rests is known
// before the first line is written as the deployment there takes it.
import { refuse, type Refusal } from '../wire/codes.ts'
import type { Span } from '../wire/json-scan.ts'
import { openSurvey, named, type BatchReader } from './batch-survey.ts'
import { eachLine, type LinesEnd } from './each-line.ts'
import type { KeptHouse } from './kept-response.ts'
import { obligationsOf } from './obliged.ts'
import type { RequestRecord } from './record.ts'
import { withDefaults } from './request-defaults.ts'
import type { Asking, Resting } from './resting.ts'

interface ToKeep {
  readonly kind: 'to_keep'
  readonly resting: Resting
  /** The form, with the lines as the provider is to read them. */
  readonly body: Buffer
}

export async function batchToKeep(
  house: KeptHouse,
  asking: Asking & { readonly call: { readonly model: string | null } },
  { body, batch }: { readonly body: Buffer; readonly batch: Span },
  record: RequestRecord,
): Promise<ToKeep | Refusal> {
  const { reader } = house.batches
  const content = body.subarray(batch.start, batch.end)
  const survey = openSurvey(house, asking, record, null)
  const surveyed = await eachLine([content], reader.lineBytesMax, (line, number) => {
    const taken = survey.take(line, number)
    return taken.kind === 'refused' ? taken : null
  })
  const refused = refusedBy(surveyed, reader)
  if (refused !== null) return refused
  const found = survey.found()
  const [resting] = found?.restings ?? []
  if (found === null || resting === undefined) return empty
  const { model } = asking.call
  if (model !== null && model !== found.first.model) {
    const message = `The lines are for ${JSON.stringify(found.first.model)}; leave the header out, or name that model.`
    return refuse('door.field_invalid', { param: 'x-customhouse-model', message })
  }
  Object.assign(record, { decisionId: resting.decision.id, verdict: resting.decision.verdict })
  const pieces = await written(house, asking, resting, content)
  const whole = Buffer.concat([body.subarray(0, batch.start), ...pieces, body.subarray(batch.end)])
  return { kind: 'to_keep', resting, body: whole }
}

/** Every line as its deployment is to be asked: the model's name there, what the contract adds, what duties take out. */
async function written(
  house: KeptHouse,
  { caller }: Asking,
  { deployment, channel, decision }: Resting,
  content: Buffer,
): Promise<readonly Buffer[]> {
  const { reader } = house.batches
  const obligations = obligationsOf(decision, deployment.id)
  const pieces: Buffer[] = []
  await eachLine([content], reader.lineBytesMax, (line) => {
    const read = reader.readLine(line)
    if (read.kind === 'refused') return read
    const request = withDefaults(read.request, caller.contract, deployment.outputCapField)
    const { shape } = request
    const made = house.upstream.body(request, {
      channel,
      deployment,
      shape,
      cap: null,
      obligations,
    })
    pieces.push(line.subarray(0, read.body.start), ...made, line.subarray(read.body.end), newline)
    return null
  })
  return pieces
}

const newline = Buffer.from('\n')

export const empty = refuse('door.field_invalid', {
  param: 'file',
  message: 'The file of a batch has at least one line.',
})

/** What stopped the reading of lines; null if nothing did. */
export function refusedBy(
  end: LinesEnd<Refusal>,
  { lineBytesMax }: Pick<BatchReader, 'lineBytesMax'>,
): Refusal | null {
  if (end.kind === 'stopped') return end.by
  if (end.kind === 'done') return null
  const message = `is longer than ${lineBytesMax} bytes.`
  return named(refuse('door.body_too_large', { message }), end.number, null)
}
