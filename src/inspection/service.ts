// A service of the operator's that looks at a body: `POST {url}` with what is asked about and the body itself, as
// JSON; it answers 200 with `{"findings": [{"kind": "...", "path": "..."}]}`. Whatever else it does, its silence
// included, is not having looked.
import type { Dispatcher } from 'undici'

import type { ServiceLook } from '../contract/inspection.ts'
import type { Finding, Inspected, Inspector } from '../journeys/inspect.ts'

type Subject = Parameters<Inspector['look']>[1]

const answerBytesMax = 65_536
const findingsMax = 100
const kindPattern = /^[a-z][a-z0-9_.-]{0,63}$/

export async function askService(
  services: Dispatcher,
  look: ServiceLook,
  subject: Subject,
): Promise<Inspected> {
  const { url, timeoutMs } = look
  if (url === null) return { kind: 'failed', why: 'its place is not permitted now' }
  const late = AbortSignal.timeout(timeoutMs)
  try {
    return await ask(services, look.authorization(), new URL(url), subject, late)
  } catch (error) {
    const why = late.aborted
      ? `it did not answer in ${timeoutMs} ms`
      : error instanceof Error
        ? error.message
        : String(error)
    return { kind: 'failed', why }
  }
}

async function ask(
  services: Dispatcher,
  credential: string | null,
  { origin, pathname, search }: URL,
  { body, ...about }: Subject,
  signal: AbortSignal,
): Promise<Inspected> {
  const head = JSON.stringify({
    of: about.of,
    request: about.requestId,
    contract: about.contractId,
    model: about.model,
  })
  const { statusCode, body: answer } = await services.request({
    origin,
    path: `${pathname}${search}`,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(credential === null ? {} : { authorization: credential }),
    },
    // The body is JSON already, and goes as it came.
    body: Buffer.concat([Buffer.from(`${head.slice(0, -1)},"body":`), body, Buffer.from('}')]),
    signal,
  })
  if (statusCode !== 200) {
    await answer.dump()
    return { kind: 'failed', why: `it answered ${statusCode}` }
  }
  let text = ''
  for await (const chunk of answer) {
    text += String(chunk)
    if (text.length > answerBytesMax) {
      answer.destroy()
      return { kind: 'failed', why: 'it answered more than 64 KiB' }
    }
  }
  return read(text)
}

function read(text: string): Inspected {
  const failed: Inspected = { kind: 'failed', why: 'it answered no list of findings' }
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    return failed
  }
  if (typeof answer !== 'object' || answer === null || !('findings' in answer)) return failed
  const { findings } = answer
  if (!Array.isArray(findings)) return failed
  const taken: Finding[] = []
  for (const finding of (findings as readonly unknown[]).slice(0, findingsMax)) {
    if (typeof finding !== 'object' || finding === null) return failed
    const kind: unknown = Reflect.get(finding, 'kind')
    const path: unknown = Reflect.get(finding, 'path')
    if (typeof kind !== 'string' || !kindPattern.test(kind)) return failed
    // Told to callers: a service's own words must not carry content to them.
    const isPath = typeof path === 'string' && /^[\w.[\]*-]{0,256}$/.test(path)
    taken.push({ kind, path: isPath ? path : '' })
  }
  return { kind: 'inspected', findings: taken }
}
