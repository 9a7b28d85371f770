// Who is signed in, and signing in and out. The sandbox on this machine signs in by itself, as its owner.
// The session is kept by a client of its own, apart from the answers that were given to whoever is signed in: those
// go with the person (shell/answers.tsx).
import { QueryClient, queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { ApiError } from './errors.ts'
import { call, setForgeryToken, type Answer, type Input } from './client.ts'

export type Session = Answer<'session'>

const key = ['session'] as const

const sessionClient = new QueryClient({ defaultOptions: { queries: { retry: isUnanswered } } })

/** What the server refused stays refused; only what did not answer is asked again. */
export function isUnanswered(count: number, error: unknown): boolean {
  return count < 2 && error instanceof ApiError && error.problem.status === 0
}

const sessionQuery = queryOptions({
  queryKey: key,
  staleTime: 60_000,
  // The cookie is every tab's: another one may have signed in or out meanwhile.
  refetchOnWindowFocus: true,
  async queryFn({ client }): Promise<Session> {
    const session = keep(await call('session', {}))
    const persona = session.personas[0]
    const isFirst = client.getQueryData(key) === undefined
    if (session.operator !== null || persona === undefined || !isFirst || hasLeft()) return session
    return keep(await call('signIn', { body: { sandbox: persona.id } }))
  },
})

export function useSession() {
  return useQuery(sessionQuery, sessionClient)
}

/**
 * Whoever is signed in, and with which rights, as a name that is another one for anybody else. Their name and whether
 * they have a passphrase are nothing that an answer depends on.
 */
export function usePerson(): string {
  const operator = useSession().data?.operator ?? null
  if (operator === null) return ''
  const { name: _, passphrase: __, ...rights } = operator
  return JSON.stringify(rights)
}

/** Whether the person who is signed in may do `action`; the server decides again. */
export function useMay(action: NonNullable<Session['operator']>['actions'][number]): boolean {
  const { data } = useSession()
  return data?.operator?.actions.includes(action) ?? false
}

export function useSignIn() {
  return useMutation(
    {
      mutationFn: (body: NonNullable<Input<'signIn'>['body']>) => call('signIn', { body }),
      onSuccess: beginSession,
    },
    sessionClient,
  )
}

/** Takes the session that an answer began, whoever signed in by it. */
export function beginSession(session: Session): void {
  sessionStorage.removeItem(leftKey)
  sessionClient.setQueryData(key, keep(session))
  otherTabs.postMessage(key[0])
}

/** Asks who is signed in as if nobody had been: this browser's session has ended. */
export async function forgetSession(): Promise<void> {
  await sessionClient.resetQueries(sessionQuery)
  otherTabs.postMessage(key[0])
}

/** Asks again, while what is shown stays until the answer says otherwise. */
export function lookAtSession(): void {
  void sessionClient.invalidateQueries(sessionQuery)
}

/** The rights of whoever is signed in are others now: asks for them here and in every tab. */
export function rightsChanged(): void {
  lookAtSession()
  otherTabs.postMessage(key[0])
}

export function useSignOut() {
  return useMutation(
    {
      mutationFn: () => call('endSession', {}),
      async onSuccess() {
        sessionStorage.setItem(leftKey, 'yes')
        await forgetSession()
      },
    },
    sessionClient,
  )
}

const otherTabs = new BroadcastChannel('customhouse.session')
otherTabs.addEventListener('message', lookAtSession)

function keep(session: Session): Session {
  setForgeryToken(session.csrf ?? '')
  return session
}

/** Whoever signed out of the sandbox is not signed in again by itself in this tab. */
const leftKey = 'customhouse.left'

function hasLeft(): boolean {
  return sessionStorage.getItem(leftKey) !== null
}
