// The admin API as the commands call it: one object in, one object out, and every failure a sentence.

export interface AdminTarget {
  readonly url: string
  /** Null if neither the environment nor the data folder has one. */
  readonly adminKey: string | null
}

export type AdminAnswer = Readonly<Record<string, unknown>>

/** POST with a body, else GET. A string says what went wrong and what to do. */
export async function callAdmin(
  { url, adminKey }: AdminTarget,
  path: string,
  body?: object,
): Promise<AdminAnswer | string> {
  if (adminKey === null) return 'set CUSTOMHOUSE_ADMIN_KEY, or name the --data-dir'
  try {
    const response = await fetch(new URL(path, url), {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
    })
    const answer: unknown = await response.json()
    if (!isRecord(answer)) return `${url} is no admin API`
    if (!response.ok) return refusalText(answer, url)
    return answer
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const why = cause instanceof Error ? cause.message : String(cause)
    return `cannot reach ${url}: ${why}; name the gateway with --url`
  }
}

function refusalText(answer: AdminAnswer, url: string): string {
  const code = textOf(answer, 'code')
  const param = textOf(answer, 'param')
  const detail = `${param === '' ? '' : `${param}: `}${textOf(answer, 'detail')} (${code})`
  return code === 'door.not_found' ? `${detail}; check the id, and what listens at ${url}` : detail
}

export function isRecord(value: unknown): value is AdminAnswer {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member that is a text; else empty. */
export function textOf(answer: AdminAnswer, member: string): string {
  const value = answer[member]
  return typeof value === 'string' ? value : ''
}
