// What operators reach: /metrics, /admin and /console, on the listener that the house chose for them.
import type { RequestListener, ServerResponse } from 'node:http'

export interface OperatorPages {
  readonly metrics: () => Promise<{ readonly text: string; readonly contentType: string }>
  /** Serves everything below /admin. */
  readonly admin: RequestListener
  /** Serves /console and everything below it. */
  readonly console: RequestListener
}

/**
 * `loopback`: only this machine reaches the listener, so only its own names may be asked for. A web page
 * whose name was made to resolve here (DNS rebinding), or a proxy that passes everything on, is refused.
 */
export function operatorListener(pages: OperatorPages, loopback: boolean): RequestListener {
  return (request, response) => {
    if (loopback && !namesLoopback(request.headers.host ?? '')) {
      return send(response, 421, 'text/plain; charset=utf-8', 'Ask for localhost\n')
    }
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    if (path.startsWith('/admin')) return pages.admin(request, response)
    if (path === '/metrics') {
      pages.metrics().then(
        ({ text, contentType }) => send(response, 200, contentType, text),
        () => response.destroy(),
      )
      return
    }
    if (path === '/console' || path.startsWith('/console/')) return pages.console(request, response)
    send(response, 404, 'text/plain; charset=utf-8', 'Not found\n')
  }
}

/** Whether a host header (RFC 9110 section 7.2) names this machine itself. */
export function namesLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host)
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  const body = Buffer.from(text)
  response.writeHead(status, [
    'content-type',
    type,
    'content-length',
    String(body.length),
    'content-security-policy',
    "default-src 'none'",
    'x-content-type-options',
    'nosniff',
  ])
  response.end(body)
}
