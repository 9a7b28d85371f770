// What a batch costs at most: its lines are read back from where they rest, each decided as the rules stand now and
// bounded at the prices of batches; the sum is held.
import { Fault } from '../kernel/fault.ts'
import type { StoredObject } from '../kernel/stored-object.ts'
import { holdFor, refuseHuge, type Hold } from '../metering/bounds.ts'
import { priceAt } from '../metering/rating.ts'
import { batchShape } from '../wire/batch-line.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { featureBits } from '../wire/model-request.ts'
import { boundsOf } from './admit.ts'
import { named, openSurvey, type Found } from './batch-survey.ts'
import { empty, refusedBy } from './batch-upload.ts'
import { eachLine } from './each-line.ts'
import { refusalOf } from './files.ts'
import { refuseFile } from './inspect.ts'
import type { KeptHouse } from './kept-response.ts'
import { obligationsOf } from './obliged.ts'
import type { RequestRecord } from './record.ts'
import { restingsOf, type Asking, type Resting } from './resting.ts'
import type { Member } from './trip.ts'

export interface BatchBody {
  readonly bytes: Buffer
  readonly fileId: string
  /** As the caller wrote it. */
  readonly endpoint: string
  readonly hasMetadata: boolean
}

export function missingFile(id: string): Refusal {
  const message = `File with id ${JSON.stringify(id)} not found.`
  return refuse('place.stored_not_found', { message, param: 'input_file_id' })
}

interface FromFile {
  readonly asking: Asking
  readonly file: StoredObject
  readonly body: BatchBody
}

/** A batch whose every line may be served where its file rests, and what it costs at most. */
export interface Bounded {
  readonly kind: 'bounded'
  readonly found: Found
  readonly resting: Resting
  readonly member: Member
  readonly hold: Hold
}

export async function boundOf(
  house: KeptHouse,
  { asking, file, body }: FromFile,
  record: RequestRecord,
): Promise<Bounded | Refusal> {
  const unseen = refuseFile(asking.caller.contract)
  if (unseen !== null) return unseen
  const { world, caller, call } = asking
  const deployment = world.deployments.get(file.deploymentId)
  const channel = world.channels.get(file.channelId)
  if (deployment === undefined || channel === undefined) return refuse('place.stored_elsewhere')
  const list = world.priceLists.get(deployment.batchPriceListId ?? '')
  const version = list === undefined ? null : priceAt(list, call.atMs)
  if (version === null) {
    const message = 'What this model costs in a batch is not known here.'
    return refuse('metering.price_unknown', {
      message,
      internal: `${deployment.id} has no batchPrice in force`,
    })
  }
  const opened = await house.source.open({
    channel,
    requestId: record.requestId,
    of: 'files',
    method: 'GET',
    tail: `/${encodeURIComponent(file.id)}/content`,
    query: '',
    headers: [],
  })
  if (opened.kind === 'failed') return opened.refusal
  try {
    if (opened.status !== 200) return unreadable(opened.status, file.id)
    const survey = openSurvey(house, asking, record, {
      upstream: deployment.upstreamModel,
      model: file.model,
    })
    const terms = {
      factor: caller.contract.priceFactor,
      hard: caller.contract.budgets.some(({ hard }) => hard),
    }
    const sum = { holdNanos: 0n, costHoldNanos: 0n }
    const member = memberAt(asking, { channel, deployment, version })
    const { reader } = house.batches
    const end = await eachLine(opened.body, reader.lineBytesMax, (bytes, number) => {
      const line = survey.take(bytes, number)
      if (line.kind === 'refused') return line
      if (!survey.found()?.restings.some((one) => one.deployment === deployment)) {
        return named(refuse('place.stored_elsewhere'), number, line.customId)
      }
      const { request } = line
      const shaped = { ...member, shape: request.shape }
      const bounds = boundsOf(request, [shaped], request.bytes.length)
      const money = holdFor(bounds, [{ bounds: deployment, version }], terms)
      if (money.kind === 'refused') return named(money, number, line.customId)
      sum.holdNanos += money.holdNanos
      sum.costHoldNanos += money.costHoldNanos
      return null
    })
    const refused = refusedBy(end, reader)
    if (refused !== null) return refused
    return decided(house, { asking, file, body }, { found: survey.found(), member, sum }, record)
  } catch (error) {
    if (error instanceof Fault || !isBroken(error)) throw error
    return refuse('upstream.unreachable', { internal: String(error) })
  } finally {
    opened.leave()
  }
}

/** What a body that its provider breaks throws: an error of the connection has a code. */
function isBroken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}

function unreadable(status: number, id: string): Refusal {
  if (status === 404) return missingFile(id)
  const message =
    'The provider does not give the content of this file back: upload it with the purpose batch.'
  return refusalOf(status) ?? refuse('door.field_invalid', { param: 'input_file_id', message })
}

function memberAt(
  { caller: { contract } }: Asking,
  { channel, deployment, version }: Pick<Member, 'channel' | 'deployment' | 'version'>,
): Member {
  const scope = {
    id: `deployment:${deployment.id}`,
    limits: deployment.quota,
    share: contract.share,
  }
  return { channel, deployment, version, scope, shape: 'chat', priceNanos: 0n, obligations: [] }
}

/** What all lines ask together is decided once more: that decision is the attempt's. */
function decided(
  house: KeptHouse,
  { asking, file, body }: FromFile,
  read: {
    readonly found: Found | null
    readonly member: Member
    readonly sum: Pick<Hold, 'holdNanos' | 'costHoldNanos'>
  },
  record: RequestRecord,
): Bounded | Refusal {
  const { found, member } = read
  if (found === null) return { ...empty, param: 'input_file_id' }
  const { shape } = found.first
  if (batchShape(body.endpoint) !== shape) {
    const message = `Invalid 'endpoint': the lines of the file have the url ${found.url}.`
    return refuse('door.field_invalid', { param: 'endpoint', message })
  }
  const features = found.features | (body.hasMetadata ? featureBits.metadata : 0)
  const restings = restingsOf(house, asking, { model: file.model, features }, record)
  if ('kind' in restings) return restings
  const resting = restings.find(({ deployment }) => deployment === member.deployment)
  if (resting === undefined) return refuse('place.stored_elsewhere')
  const { decision, deployment } = resting
  const hold: Hold = { kind: 'hold', ...read.sum, currency: member.version.currency }
  const huge = refuseHuge(hold)
  if (huge !== null) return huge
  Object.assign(record, {
    decisionId: decision.id,
    verdict: decision.verdict,
    currency: hold.currency,
  })
  const obligations = obligationsOf(decision, deployment.id)
  return {
    kind: 'bounded',
    found: { ...found, features },
    resting,
    member: { ...member, shape, priceNanos: hold.holdNanos, obligations },
    hold,
  }
}
