// How the house reaches providers where a company's network stands between: an HTTP proxy, and an
// authority of the company's own.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { makeCertificate, type Certificate } from '../support/certificate.ts'
import { hello, openTestHouse, post } from '../support/house.ts'
import { openScriptedUpstream, sendWhole, wholeAnswer } from '../support/scripted-upstream.ts'

interface Service extends AsyncDisposable {
  readonly url: string
}

/** A proxy that only tunnels, and remembers where to. */
async function openProxy(tunnels: string[]): Promise<Service> {
  const sockets = new Set<Socket>()
  const server = createServer((_request, response) => response.writeHead(405).end())
  server.on('connect', (request, client: Socket, head) => {
    tunnels.push(request.url ?? '')
    const [host = '', port = ''] = (request.url ?? '').split(':')
    const far = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n')
      far.write(head)
      far.pipe(client).pipe(far)
    })
    for (const socket of [client, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        client.destroy()
        far.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function openTlsProvider({ cert, key }: Certificate): Promise<Service> {
  const server = createTlsServer(
    { cert, key, ALPNProtocols: ['http/1.1'] },
    (request, response) => {
      request.resume().on('end', () => sendWhole(response))
    },
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function withCertificate(use: (certificate: Certificate) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'customhouse-ca-'))
  try {
    await use(makeCertificate(folder))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('upstream.proxy: every provider is reached through a tunnel, plain or TLS', () =>
  withCertificate(async (certificate) => {
    const tunnels: string[] = []
    await using proxy = await openProxy(tunnels)
    await using plain = await openScriptedUpstream((response) => sendWhole(response))
    await using secure = await openTlsProvider(certificate)
    for (const provider of [plain, secure]) {
      await using house = await openTestHouse(provider, {
        upstream: { proxy: proxy.url, ca: certificate.certFile },
      })
      const response = await post(house, hello)
      assert.equal(await response.text(), wholeAnswer())
      assert.equal(tunnels.at(-1), new URL(provider.url).host)
    }
  }))

test('a proxy that is not there is a provider that cannot be reached', async () => {
  await using plain = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(plain, { upstream: { proxy: 'http://127.0.0.1:9' } })
  const response = await post(house, hello)
  assert.equal(response.status, 502)
  assert.equal(plain.received.length, 0)
})

test('upstream.ca: a provider under an own authority is trusted with it, and refused without', () =>
  withCertificate(async (certificate) => {
    await using secure = await openTlsProvider(certificate)
    {
      await using house = await openTestHouse(secure)
      assert.equal((await post(house, hello)).status, 502)
    }
    await using house = await openTestHouse(secure, { upstream: { ca: certificate.certFile } })
    assert.equal((await post(house, hello)).status, 200)
  }))
