// The admin API as a page of the console calls it: with a cookie that the browser keeps, the word that goes with
// it, and what a browser says by itself of where a request comes from.
import { request } from 'node:http'

export interface PageAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Record<string, unknown>
}

export interface PageInit {
  readonly method?: string
  readonly body?: object
  /** In place of what a page of the console sends; undefined: left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>
}

export interface Page {
  /** The cookie header, or empty. */
  cookie: string
  csrf: string
  /** `path` begins behind `/admin/v1`. */
  call(path: string, init?: PageInit): Promise<PageAnswer>
  signIn(body: object): Promise<PageAnswer>
}

export function openPage({ url }: { readonly url: string }): Page {
  const page: Page = {
    cookie: '',
    csrf: '',
    async call(path, { body, method = body === undefined ? 'GET' : 'POST', headers = {} } = {}) {
      const all = {
        cookie: page.cookie === '' ? undefined : page.cookie,
        'x-customhouse-csrf': page.csrf === '' ? undefined : page.csrf,
        'sec-fetch-site': 'same-origin',
        ...headers,
      }
      const answer = await ask(new URL(`/admin/v1${path}`, url), method, all, body)
      const kept = [answer.headers['set-cookie'] ?? []].flat().at(-1)?.split(';')[0]
      if (kept !== undefined) page.cookie = kept.endsWith('=') ? '' : kept
      if (typeof answer.body['csrf'] === 'string') page.csrf = answer.body['csrf']
      return answer
    },
    signIn: (body) => page.call('/session', { body }),
  }
  return page
}

/** `fetch` lets nobody say where a request comes from. */
function ask(
  url: URL,
  method: string,
  headers: Readonly<Record<string, string | undefined>>,
  body: object | undefined,
): Promise<PageAnswer> {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers: Object.fromEntries(given) }, (response) => {
      const chunks: Buffer[] = []
      // It never ends by itself.
      if (response.headers['content-type'] === 'text/event-stream') {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: {} })
        asked.destroy()
        return
      }
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const type = response.headers['content-type'] ?? ''
        const parsed = /json/.test(type) ? (JSON.parse(text) as Record<string, unknown>) : {}
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed })
      })
    })
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
