// Files at the door: an upload is read within the limits of a body, and its form strictly, since what it is
// for decides whether it may rest anywhere. What is sent on are its own bytes.
import type { IncomingMessage, ServerResponse } from 'node:http'

import { modelHeader, type UploadCall } from '../journeys/files.ts'
import type { Reply } from '../journeys/ports.ts'
import { newId } from '../kernel/ids.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { countryHere, tokenOf } from './caller.ts'
import type { DoorHandlers, OpenOptions } from './door.ts'
import { boundaryOf, readMultipart } from './form-parts.ts'
import { readBody } from './read-body.ts'
import { HttpReply } from './reply.ts'
import { refuseUnread } from './send.ts'

export interface FileHandlers {
  keepFile(call: UploadCall, reply: Reply): Promise<void>
}

export interface UploadRoute {
  readonly kind: 'upload'
  readonly dialect: 'openai' | 'azure'
}

export async function serveUpload(
  options: OpenOptions,
  handlers: DoorHandlers,
  request: IncomingMessage,
  response: ServerResponse,
  { dialect }: UploadRoute,
): Promise<void> {
  const { clock, limits, bodies } = options
  const startedMs = clock.monotonicMs()
  const token = tokenOf(request.headers)
  const early = handlers.screen(token)
  if (early !== null) return refuseUnread(options, request, response, early, dialect)
  const body = await readBody(request, limits.bodyBytesMax, bodies)
  if (body === null) return void response.destroy()
  if (!Buffer.isBuffer(body)) return refuseUnread(options, request, response, body, dialect)
  const atMs = clock.nowMs()
  const requestId = newId('req', atMs)
  const named = request.headers[modelHeader]
  const reply = new HttpReply(response, dialect, limits.silenceTimeoutMs)
  try {
    await handlers.keepFile(
      {
        requestId,
        dialect,
        atMs,
        startedMs,
        token,
        country: countryHere(request, options),
        model: typeof named === 'string' && named !== '' ? named : null,
        form: readForm(body, request.headers['content-type'] ?? ''),
      },
      reply,
    )
  } catch (error) {
    handlers.onBug(error, requestId)
    reply.refuse(refuse('door.internal'), ['x-request-id', requestId])
  } finally {
    bodies.bytes -= body.length
  }
}

/** Source: OpenAI API reference, "Upload file". Trainings are not served, so neither are their files. */
const purposes: ReadonlySet<string> = new Set(['user_data', 'vision', 'assistants', 'batch'])
const fields: ReadonlySet<string> = new Set([
  'file',
  'purpose',
  'expires_after[anchor]',
  'expires_after[seconds]',
])

function readForm(body: Buffer, contentType: string): UploadCall['form'] {
  const boundary = boundaryOf(contentType)
  if (boundary === null) return invalid('file', 'send the file as multipart/form-data (RFC 7578)')
  const form = readMultipart(body, boundary)
  if (form.kind === 'refused') return form
  const { parts } = form
  const seen = new Set<string>()
  for (const { name, filename } of parts) {
    if (!fields.has(name)) return invalid(name.slice(0, 64), 'is no field of an upload here')
    if (seen.has(name)) return invalid(name, 'name it once')
    if ((filename !== null) !== (name === 'file')) return invalid(name, 'only file is a file')
    seen.add(name)
  }
  if (!seen.has('file')) return invalid('file', 'is missing')
  const purpose = parts.find(({ name }) => name === 'purpose')
  const text =
    purpose === undefined ? '' : body.toString('utf8', purpose.value.start, purpose.value.end)
  if (!purposes.has(text)) {
    const rule = `must be one of ${[...purposes].join(', ')}: other uses are not served here`
    return invalid('purpose', rule)
  }
  const file = parts.find(({ name }) => name === 'file')
  return { body, contentType, batch: (text === 'batch' && file?.value) || null }
}

function invalid(param: string, what: string): Refusal {
  return refuse('door.field_invalid', { param, message: `Invalid '${param}': ${what}.` })
}
