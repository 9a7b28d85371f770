// What operators reach: /metrics, /admin and /console, on the listener that the house chose for them.
import type { RequestListener, ServerResponse } from 'node:http'

export interface OperatorPages {
  readonly metrics: () => Promise<{ readonly text: string; readonly contentType: string }>
  /** Serves everything below /admin. */
  readonly admin: RequestListener
  readonly vkey: () => string
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
    if (path === '/console' || path === '/console/') {
      return send(response, 200, 'text/html; charset=utf-8', consolePage(pages.vkey()))
    }
    send(response, 404, 'text/plain; charset=utf-8', 'Not found\n')
  }
}

/** Whether a host header (RFC 9110 section 7.2) names this machine itself. */
function namesLoopback(host: string): boolean {
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
    "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options',
    'nosniff',
  ])
  response.end(body)
}

/** The console is not part of this version; the page says what is there instead. */
function consolePage(vkey: string): string {
  const escaped = vkey.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Customhouse</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1.5rem; color: #1b2733; }
h1 { font-size: 1.5rem } code { background: #eef2f5; padding: .1rem .3rem; border-radius: 3px; word-break: break-all }
li { margin: .5rem 0 }
</style>
<h1>Customhouse is running</h1>
<p>This version has no graphical console yet. What it would show is here:</p>
<ul>
<li><code>customhouse explain REQUEST_ID</code> tells the whole story of one request.</li>
<li><code>GET /admin/v1/openapi.json</code> lists the admin API (Bearer admin key).</li>
<li><code>GET /metrics</code> has the figures for Prometheus.</li>
<li>Receipts verify offline with this public key:<br><code>${escaped}</code></li>
</ul>
</html>
`
}
