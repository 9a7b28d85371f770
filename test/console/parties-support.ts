// What the tests of parties share: people's steps, what a page holds and shows, and the parties that are looked at.
import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import { admin } from '../support/admin.ts'
import type { TestConsole } from './support.ts'

export const attack = `"'><img src=x onerror=alert(1)><script>alert(2)</script>\u202e{{7*7}}`
const evidence = {
  from: '2020-01-01',
  source: 'An invented register',
  confidence: 'official',
  verifiedAt: '2026-01-01',
}

export const waiting = {
  state: 'waits',
  id: 'later',
  revision: null,
  change: {
    id: 'chg_later',
    kind: 'configuration',
    contentHash: '0',
    summary: 'The party later is made',
    reason: '',
    requestedBy: 'ines.oduya',
    requestedAt: '2026-01-01T00:00:00.000Z',
    replay: null,
    replayStale: null,
    approvals: [],
    approvalsNeeded: 1,
    state: 'open',
    publishable: false,
    publishedAt: null,
    withdrawnAt: null,
    changes: null,
    content: null,
  },
}

/** Over the look at what will be entered. */
export async function review(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Look it over' }).click()
  await page.getByRole('button', { name: 'Enter it' }).click()
}

export async function askBy({ gateway }: TestConsole, secret: string): Promise<number> {
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Where?' }] }),
  })
  await response.arrayBuffer()
  return response.status
}

/** Everything that the API told the page, whole. */
export function answersOf(page: Page): () => Promise<readonly { path: string; body: string }[]> {
  const told: Promise<{ path: string; body: string }>[] = []
  page.on('response', (response) => {
    const path = new URL(response.url()).pathname
    // The live line never ends.
    if (!path.startsWith('/admin/') || path.endsWith('/live')) return
    told.push(
      response.text().then(
        (body) => ({ path, body }),
        // Given up by the page.
        () => ({ path, body: '' }),
      ),
    )
  })
  return () => Promise.all(told)
}

export function stored(page: Page, secret: string): Promise<boolean> {
  return page.evaluate(
    `[JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, location.href]
      .join().includes(${JSON.stringify(secret)})`,
  )
}

export async function labels(page: Page): Promise<readonly string[]> {
  const texts = await page.locator('[data-label]').allInnerTexts()
  return texts.map((text) => text.trim()).toSorted()
}

/** Pairs of labels and boxes of the picture that lie on each other. */
export async function touching(page: Page): Promise<number> {
  const all: Locator = page.locator('[data-label], [data-node]')
  const boxes = await Promise.all((await all.all()).map((one) => one.boundingBox()))
  let count = 0
  boxes.forEach((one, at) => {
    for (const other of boxes.slice(at + 1)) {
      if (one === null || other === null) continue
      const isBeside = one.x + one.width <= other.x || other.x + other.width <= one.x
      const isAbove = one.y + one.height <= other.y || other.y + other.height <= one.y
      if (!isBeside && !isAbove) count += 1
    }
  })
  return count
}

export function fits(page: Page): Promise<boolean> {
  return page.evaluate(
    'document.documentElement.scrollWidth <= document.documentElement.clientWidth',
  )
}

export function adminGet({ gateway }: TestConsole, path: string) {
  return admin({ url: gateway.url }, path, { key: gateway.adminKey })
}

/** A party with owners that changed, one that controls by contract, and one whose names are an attack. */
export async function makeOwned({ gateway }: TestConsole): Promise<void> {
  const make = async (path: string, body: object): Promise<void> => {
    const made = await admin({ url: gateway.url }, path, { key: gateway.adminKey, body })
    assert.equal(made.status, 201, JSON.stringify(made.body))
  }
  const dossier = (name: string, headquarters: string) => [
    { names: [{ text: name }], entityType: 'company', headquarters, ...evidence },
  ]
  const dispersed = [{ owner: 'dispersed', share: '100', ...evidence }]
  const entity = (id: string, legalName: string, country: string, ownership: object[]) =>
    make('/parties', { id, legalName, country, dossier: dossier(legalName, country), ownership })
  await entity('holding', 'Jade Peak Holding', 'CN', dispersed)
  await make('/parties', { id: 'founder', legalName: 'Founder Vehicle', country: 'SG' })
  await make('/parties', { id: 'fund', legalName: 'A Fund', country: 'SG' })
  const early = { ...evidence, to: '2025-01-01' }
  const later = { ...evidence, from: '2025-01-01' }
  await make('/parties', {
    id: 'owned',
    legalName: 'Owned Pte. Ltd.',
    country: 'SG',
    dossier: dossier('Owned Pte. Ltd.', 'SG'),
    ownership: [
      { id: 'own-early', owner: 'holding', share: '40', ...early },
      { id: 'own-rest', owner: 'dispersed', share: '60', ...early },
      { id: 'own-later', owner: 'holding', share: '60', ...later },
      { id: 'own-fund', owner: 'fund', share: { from: '10', to: '30' }, ...later },
    ],
    control: [{ id: 'vie', controller: 'founder', kind: 'contract', ...evidence }],
  })
  const here = ['SG']
  const permits = { processing: here, rest: here, abuseStore: here, review: here }
  const terms = { validFrom: '2026-01-01', models: ['gpt-4o'], permits }
  await make('/contracts', { id: 'owned-1', party: 'owned', ...terms })
  const registered = { contract: 'owned-1', purpose: 'Tests', owner: 'Desk' }
  await make('/workloads', { id: 'to-retire', ...registered })
  await make('/parties', { id: 'hostile', legalName: attack, country: 'SG' })
  await make('/contracts', { id: 'hostile', party: 'hostile', ...terms, governingLaw: 'SG' })
  await make('/workloads', {
    id: 'hostile-1',
    contract: 'hostile',
    purpose: attack,
    owner: attack,
    dataClasses: ['text'],
  })
}
