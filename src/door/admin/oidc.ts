// Signing in at an OpenID provider: authorization code with PKCE, state and nonce, bound to the browser that
// began by a cookie of its own. That one is SameSite=Lax, as the way back is a page of the provider's; the
// session's cookie, which comes at the end, is never sent from there. Who may sign in is an operator of this
// house already: a provider says who somebody is, and never what they may do here.
import type { Context } from 'hono'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  discovery,
  enableNonRepudiationChecks,
  None,
  type Configuration,
} from 'openid-client'
import { newSecret } from '../../identity/session.ts'
import { namedBy, type OidcSettings } from '../../journeys/oidc-ports.ts'
import type { Code } from '../../wire/codes.ts'
import type { AdminDeps } from './ports.ts'
import type { Visit } from './visit.ts'

const callbackPath = '/admin/v1/sign-in/oidc/callback'
const consolePath = '/console/'

/** How long somebody may take at the provider. */
const flowLifeMs = 600_000
/** Begun and not ended; of more, the oldest is forgotten. */
const flowsMax = 1_000
/** What the provider is asked may take so long. */
const timeoutSeconds = 10

interface Flow {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** The page of the console to go on with. */
  readonly to: string
  readonly beganAtMs: number
}

export interface OidcPages {
  /** Sends the browser to the provider. */
  start(context: Context, visit: Visit): Promise<Response>
  /** Takes it back, signed in or with the reason why not. */
  finish(context: Context, visit: Visit): Promise<Response>
}

export function openOidc(deps: AdminDeps, settings: OidcSettings): OidcPages {
  const provider = openProvider(settings)
  const flows = openFlows(deps)
  const redirectUri = `${settings.origin}${callbackPath}`
  const cookie = flowCookie(settings.origin)

  /** The operator's id that the provider's signed word stands for; null for anything else. */
  async function provenBy(flow: Flow, asked: string): Promise<string | null> {
    try {
      const url = new URL(redirectUri)
      url.search = new URL(asked).search
      const tokens = await authorizationCodeGrant(await provider(), url, {
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        pkceCodeVerifier: flow.verifier,
        idTokenExpected: true,
      })
      const operatorId = namedBy(settings, { ...tokens.claims() })
      // The key to this house is no word of a provider's.
      return operatorId !== null && deps.register.operators.has(operatorId) ? operatorId : null
    } catch (error) {
      deps.onFault(error)
      return null
    }
  }

  return {
    async start(context) {
      const flow = flows.begun(consolePage(context.req.query('to')))
      try {
        const url = buildAuthorizationUrl(await provider(), {
          redirect_uri: redirectUri,
          scope: ['openid', ...settings.scopes].join(' '),
          code_challenge: await calculatePKCECodeChallenge(flow.verifier),
          code_challenge_method: 'S256',
          state: flow.state,
          nonce: flow.nonce,
        })
        return redirect(url.href, [cookie.of(flows.keep(flow), flowLifeMs / 1000)])
      } catch (error) {
        deps.onFault(error)
        return away('store.unavailable')
      }
    },
    async finish(context, visit) {
      const refused = (code: Code): Response => {
        deps.onWrongKey(code)
        return away(code, [cookie.of('', 0)])
      }
      const flow = flows.take(cookieOf(context.req.header('cookie') ?? '', cookie.name))
      if (flow === null || !visit.mayKeepCookie) return refused('admin.sign_in_refused')
      const operatorId = await provenBy(flow, context.req.url)
      if (operatorId === null) {
        deps.signIn.failed()
        return refused('admin.sign_in_refused')
      }
      const proof = { operatorId, way: 'oidc', restsOn: null, endsAtMs: null } as const
      const begun = await deps.sessions.begin(proof, visit.session)
      // Who was taken out is told what a stranger is told.
      if ('kind' in begun) return refused('admin.sign_in_refused')
      visit.keep(begun)
      return redirect(flow.to, [visit.headers.get('set-cookie') ?? '', cookie.of('', 0)])
    },
  }
}

/** Of a browser that is on its way; Lax, as it comes back from a page of others. */
function flowCookie(origin: string): {
  readonly name: string
  readonly of: (value: string, seconds: number) => string
} {
  const isEncrypted = origin.startsWith('https:')
  const name = isEncrypted ? '__Host-customhouse-oidc' : 'customhouse-oidc'
  const secure = isEncrypted ? '; Secure' : ''
  return {
    name,
    of: (value, seconds) =>
      `${name}=${value}; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax${secure}`,
  }
}

/** Browsers on their way, by what their cookie holds. Each way back is used once. */
function openFlows({ clock }: Pick<AdminDeps, 'clock'>): {
  readonly begun: (to: string) => Flow
  readonly keep: (flow: Flow) => string
  readonly take: (browser: string) => Flow | null
} {
  const flows = new Map<string, Flow>()
  return {
    begun: (to) => ({
      state: newSecret(),
      nonce: newSecret(),
      verifier: newSecret(),
      to,
      beganAtMs: clock.nowMs(),
    }),
    keep(flow) {
      const [oldest] = flows.keys()
      if (flows.size >= flowsMax && oldest !== undefined) flows.delete(oldest)
      const browser = newSecret()
      flows.set(browser, flow)
      return browser
    },
    take(browser) {
      const flow = flows.get(browser)
      flows.delete(browser)
      const isLate = flow !== undefined && clock.nowMs() - flow.beganAtMs > flowLifeMs
      return flow === undefined || isLate ? null : flow
    },
  }
}

/** Found when somebody first signs in, and looked for again after a failure. */
function openProvider(settings: OidcSettings): () => Promise<Configuration> {
  let found: Promise<Configuration> | null = null
  return async () => {
    found ??= discover(settings)
    try {
      return await found
    } catch (error) {
      found = null
      throw error
    }
  }
}

function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<Configuration> {
  const secret = clientSecret()
  const url = new URL(issuer)
  // The library looks at signatures only if it is told to; TLS alone is one proof too few here.
  const execute = [enableNonRepudiationChecks]
  // The configuration allows http on this machine alone.
  if (url.protocol === 'http:') execute.push(allowInsecureRequests)
  const how = secret === null ? None() : ClientSecretBasic(secret)
  return discovery(url, clientId, {}, how, { execute, timeout: timeoutSeconds })
}

/** A page of the console, whatever a link says. */
function consolePage(to: string | undefined): string {
  return to !== undefined && /^\/console\/[\w\-./?=&%~,:]{0,500}$/.test(to) ? to : consolePath
}

function cookieOf(header: string, name: string): string {
  const pairs = header.split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
}

/** Back to where somebody signs in, with the reason why they are not. */
function away(problem: Code, cookies: readonly string[] = []): Response {
  return redirect(`${consolePath}sign-in?${new URLSearchParams({ problem }).toString()}`, cookies)
}

/** 303: whatever it was, the browser goes on with GET. */
function redirect(location: string, cookies: readonly string[]): Response {
  const headers = new Headers({ location, 'cache-control': 'no-store' })
  headers.set('referrer-policy', 'no-referrer')
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}
