// The console's files below /console/, from memory. No script, style or frame that is not one of them may
// run on its pages (content security policy), and no page of somebody else's may hold one. A path without
// an ending is a page of the console's own router, which finds it from index.html.
import { hash } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

/** One built file, and the same compressed, if that was worth it. */
export interface ConsoleFile {
  readonly bytes: Buffer
  readonly brotli: Buffer | null
  readonly gzip: Buffer | null
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json',
  png: 'image/png',
  woff2: 'font/woff2',
  webmanifest: 'application/manifest+json',
}

/** W3C Content Security Policy Level 3. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const headersOfAll: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  vary: 'accept-encoding',
}

const unbuilt: ConsoleFile = {
  bytes: Buffer.from(
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Customhouse</title>' +
      '<p>The console was not built: run <code>npm run build:console</code> and start again.</html>\n',
  ),
  brotli: null,
  gzip: null,
}

type Files = ReadonlyMap<string, ConsoleFile>

/**
 * Serves GET and HEAD of /console and everything below it. The files are read once, when somebody first asks for one;
 * if they cannot be read, that request is told so, and the next one tries again.
 */
export function openConsole(read: () => Promise<Files>): RequestListener {
  let reading: Promise<Files> | null = null
  const tags = new Map<ConsoleFile, string>()
  const tagOf = (file: ConsoleFile): string => {
    const tag = tags.get(file) ?? `"${hash('sha256', file.bytes, 'base64url').slice(0, 22)}"`
    tags.set(file, tag)
    return tag
  }
  function serve(request: IncomingMessage, response: ServerResponse, files: Files): void {
    const name = pathOf(request).slice('/console/'.length)
    const file = files.get(name)
    if (file === undefined && isFileName(name)) return endText(request, response, 404, 'Not found')
    const sent = file === undefined ? 'index.html' : name
    const found = file ?? files.get(sent) ?? unbuilt
    sendFile(request, response, sent, found, tagOf(found))
  }
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return end(request, response, 405, { allow: 'GET, HEAD' }, Buffer.alloc(0))
    }
    // Relative addresses of the page need the slash.
    if (pathOf(request) === '/console') {
      return end(request, response, 308, { location: '/console/' }, Buffer.alloc(0))
    }
    reading ??= read()
    reading.then(
      (files) => serve(request, response, files),
      () => {
        reading = null
        endText(request, response, 503, 'The files of the console cannot be read. Try again.')
      },
    )
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? ''
}

/** Pages have ids in their paths, which hold dots; files lie at the root or with the assets. */
function isFileName(name: string): boolean {
  const [first = ''] = name.split('/', 1)
  return first === 'assets' || first.includes('.')
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
  file: ConsoleFile,
  tag: string,
): void {
  const ending = /\.(\w+)$/.exec(name)?.[1] ?? 'html'
  const headers = {
    'content-type': types[ending] ?? 'application/octet-stream',
    etag: tag,
    // Names of assets hold a hash of their content.
    'cache-control': name.startsWith('assets/')
      ? 'public, max-age=31536000, immutable'
      : 'no-cache',
  }
  if (request.headers['if-none-match'] === tag) {
    return end(request, response, 304, headers, Buffer.alloc(0))
  }
  const accepted = request.headers['accept-encoding'] ?? ''
  if (file.brotli !== null && /\bbr\b/.test(accepted)) {
    return end(request, response, 200, { ...headers, 'content-encoding': 'br' }, file.brotli)
  }
  if (file.gzip !== null && /\bgzip\b/.test(accepted)) {
    return end(request, response, 200, { ...headers, 'content-encoding': 'gzip' }, file.gzip)
  }
  end(request, response, 200, headers, file.bytes)
}

function endText(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
): void {
  end(request, response, status, { 'content-type': 'text/plain' }, Buffer.from(`${text}\n`))
}

function end(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): void {
  response.writeHead(status, {
    ...headersOfAll,
    ...headers,
    'content-length': String(body.length),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}
