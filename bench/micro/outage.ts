// How soon a deployment that dies under load is left alone: two deployments serve, one of them dies at an instant,
// and what still arrives there is counted until the circuit opens. Through the whole house, over sockets.
// Run: node bench/micro/outage.ts
import { performance } from 'node:perf_hooks'

import { hello, openTestHouse, post } from '../../test/support/house.ts'
import { openScriptedUpstream, sendWhole } from '../../test/support/scripted-upstream.ts'
import { heading } from './measure.ts'

const atOnce = 16
const everyMs = 20
const deadMs = 3_000

heading(`a deployment that dies under load: ${atOnce} clients, and a request every ${everyMs} ms`)
for (const how of ['resets every connection', 'answers 503', 'never answers (head timeout 10 s)']) {
  let diedMs = Infinity
  const met: number[] = []
  await using upstream = await openScriptedUpstream((response, { body }) => {
    const isDead = performance.now() >= diedMs && body.includes('"first"')
    if (!isDead) return sendWhole(response)
    met.push(performance.now() - diedMs)
    if (how.startsWith('resets')) response.destroy()
    else if (how.startsWith('answers')) response.writeHead(503).end()
  })
  await using house = await openTestHouse(upstream, {
    // Equal in everything but their names, so that all requests go to the first.
    deployments: { a: { upstreamModel: 'first' }, b: { upstreamModel: 'second' } },
    server: { limits: { wholeHeadTimeoutMs: 10_000 } },
  })
  let failed = 0
  let served = 0
  let longestMs = 0
  let running = true
  const client = async (): Promise<void> => {
    while (running) {
      const fromMs = performance.now()
      const response = await post(house, hello)
      await response.text()
      if (response.status === 200) served += 1
      else failed += 1
      if (fromMs >= diedMs) longestMs = Math.max(longestMs, performance.now() - fromMs)
    }
  }
  const clients = Array.from({ length: atOnce }, client)
  // Those wait for their answers; these come whatever happens to others.
  const arriving = setInterval(() => {
    clients.push(post(house, hello).then(async (response) => void (await response.text())))
  }, everyMs)
  await new Promise((resolve) => setTimeout(resolve, 500))
  diedMs = performance.now()
  await new Promise((resolve) => setTimeout(resolve, deadMs))
  running = false
  clearInterval(arriving)
  await Promise.all(clients)
  const lastMs = Math.max(0, ...met)
  process.stdout.write(
    `  ${how}: ${met.length} requests met it, the last ${lastMs.toFixed(0)} ms after it died; ${served} served, ${failed} failed, the longest took ${longestMs.toFixed(0)} ms\n`,
  )
}
