// What a seller of a shape needs otherwise in the body than the shape's own provider: said once, as splices, for
// bytes that pass and for bodies that were translated.
import type { Channel } from '../place/deployment.ts'
import { scanJson } from '../wire/json-scan.ts'
import type { ModelRequest, WireShape } from '../wire/model-request.ts'
import { assert } from '../kernel/assert.ts'
import { addDatedEdits, isDatedAzure } from './azure.ts'
import { addInvokeEdits } from './bedrock/messages-form.ts'
import type { ModelSizes } from './betas.ts'
import { withoutMembers } from './members.ts'
import { addMistralEdits } from './mistral.ts'
import { applySplices, type Splice } from './splice.ts'
import { addClaudeEdits } from './vertex.ts'

/** A body and where its members lie. */
export type EditedBody = Pick<
  ModelRequest,
  'shape' | 'operation' | 'bytes' | 'fields' | 'openBrace'
>

/** Splices to add, and members to take out: field to the edit's name. */
export interface BodyEdits {
  readonly added: Splice[]
  readonly removed: Map<string, string>
}

/** Who is asked, and with which headers the client asked. */
export interface SellersCall {
  readonly channel: Pick<Channel, 'kind' | 'apiVersion'>
  readonly deployment: ModelSizes
  readonly headers: Headers
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Whether the seller takes bodies of its shapes just as they are. */
export function takesAsIs({ kind }: Pick<Channel, 'kind'>): boolean {
  return kind !== 'vertex' && kind !== 'mistral' && kind !== 'bedrock'
}

export function addSellerEdits(
  edits: BodyEdits,
  body: EditedBody,
  { channel: { kind }, deployment, headers }: SellersCall,
): void {
  if (kind === 'mistral' && body.shape === 'chat') addMistralEdits(edits, body)
  if (kind === 'vertex' && body.shape === 'messages') {
    addClaudeEdits(edits, body, headers['anthropic-version'])
  }
  if (kind === 'bedrock' && body.shape === 'messages') {
    addInvokeEdits(edits, body, headers['anthropic-beta'], deployment)
  }
}

/** A translated body as this seller takes it. */
export function sellersBody(
  body: Buffer,
  { shape, ...call }: SellersCall & { readonly shape: WireShape },
): { pieces: readonly Buffer[]; length: number } {
  const isDated = isDatedAzure(call.channel)
  if (takesAsIs(call.channel) && !isDated) return { pieces: [body], length: body.length }
  // We wrote it ourselves: it is as deep as what was read.
  const outline = scanJson(body, { depthMax: 1024, valuesMax: Number.MAX_SAFE_INTEGER })
  assert(outline.kind === 'outline', 'what we wrote is JSON')
  const { fields, openBrace } = outline
  const edited: EditedBody = { shape, operation: 'chat', bytes: body, fields, openBrace }
  const edits: BodyEdits = { added: [], removed: new Map() }
  addSellerEdits(edits, edited, call)
  if (isDated) addDatedEdits(edits, edited, call.channel)
  return applySplices(body, withoutMembers(edits.added, edited, edits.removed))
}
