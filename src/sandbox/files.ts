// Files that simulated providers keep, in memory. A form is read as the runtime reads one, so that what the
// gateway makes of its bytes is judged by somebody else; and like the real ones, no provider gives back the
// content of what was uploaded for a model to read.
// Source: OpenAI API reference, Files.
import type { IncomingMessage, ServerResponse } from 'node:http'

import { newId } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import type { ProviderName } from './catalog.ts'
import type { Fields } from './shape.ts'

export interface FilesPath {
  readonly provider: ProviderName
  readonly id: string | null
  readonly isContent: boolean
}

export interface KeptFile {
  readonly provider: ProviderName
  readonly about: Fields
  /** Null for what no provider gives back. */
  readonly content: Buffer | null
}

export type FileShelf = Map<string, KeptFile>

/** Null for what is no path of files. */
export function filesPath(path: string, query: URLSearchParams): FilesPath | null {
  const match =
    /^\/(northwind\/v1|azure\/openai|azure\/openai\/v1)\/files(?:\/([^/]+)(\/content)?)?$/.exec(
      path,
    )
  if (match === null || (match[1] === 'azure/openai' && !query.has('api-version'))) return null
  const provider = match[1]?.startsWith('azure') === true ? 'azure' : 'northwind'
  return { provider, id: match[2] ?? null, isContent: match[3] !== undefined }
}

const purposes: ReadonlySet<unknown> = new Set(['user_data', 'vision', 'assistants', 'batch'])

export async function serveFiles(
  { files, clock }: { readonly files: FileShelf; readonly clock: Clock },
  { request, response, body }: Incoming,
  { provider, id, isContent }: FilesPath,
): Promise<void> {
  const { method } = request
  if (id === null && method === 'POST') {
    const form = await formOf(request, body)
    const [file, purpose] = [form?.get('file'), form?.get('purpose')]
    if (!(file instanceof File)) return fail(response, 400, 'A file is missing.')
    if (typeof purpose !== 'string' || !purposes.has(purpose)) {
      return fail(response, 400, 'The purpose is not known.')
    }
    const content = Buffer.from(await file.arrayBuffer())
    const written = { provider, filename: file.name, purpose, content }
    return send(response, 200, keepFile(files, clock, written).about)
  }
  const kept = id === null ? undefined : files.get(id)
  if (id === null || kept?.provider !== provider) return fail(response, 404, 'No such File object.')
  if (isContent) {
    if (kept.content === null) {
      return fail(response, 400, 'Not allowed to download files of this purpose.')
    }
    response.writeHead(200, { 'content-type': 'application/binary', 'x-simulated': 'true' })
    return void response.end(kept.content)
  }
  if (method === 'GET') return send(response, 200, kept.about)
  if (method !== 'DELETE') return fail(response, 405, 'Not allowed.')
  files.delete(id)
  return send(response, 200, { object: 'file', id, deleted: true })
}

/** Puts a file on the shelf; what is for a batch, or came of one, is given back. */
export function keepFile(
  files: FileShelf,
  clock: Clock,
  written: {
    readonly provider: ProviderName
    readonly filename: string
    readonly purpose: string
    readonly content: Buffer
  },
): KeptFile & { readonly about: { readonly id: string } } {
  const { provider, filename, purpose, content } = written
  const nowMs = clock.nowMs()
  const about = {
    object: 'file',
    id: newId('file', nowMs).replace('_', '-'),
    bytes: content.length,
    filename,
    purpose,
    created_at: Math.floor(nowMs / 1000),
    status: 'processed',
    simulated: true,
  }
  const kept = { provider, about, content: purpose.startsWith('batch') ? content : null }
  files.set(about.id, kept)
  return kept
}

interface Incoming {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly body: Buffer
}

async function formOf({ headers }: IncomingMessage, body: Buffer): Promise<FormData | null> {
  const type = headers['content-type'] ?? ''
  try {
    return await new Response(new Uint8Array(body), {
      headers: { 'content-type': type },
    }).formData()
  } catch {
    return null
  }
}

function fail(response: ServerResponse, status: number, message: string): void {
  const error = { message, type: 'invalid_request_error', param: null, code: null }
  send(response, status, { error })
}

function send(response: ServerResponse, status: number, body: Fields): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-simulated': 'true' })
  response.end(JSON.stringify(body))
}
