// Who is signed in, and signing in and out. The sandbox on this machine signs in by itself, as its owner.
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call, setForgeryToken, type Answer, type Input } from './client.ts'

export type Session = Answer<'session'>

const key = ['session'] as const

export const sessionQuery = queryOptions({
  queryKey: key,
  staleTime: 60_000,
  async queryFn(): Promise<Session> {
    const session = keep(await call('session', {}))
    const persona = session.personas[0]
    if (session.operator !== null || persona === undefined || hasLeft()) return session
    return keep(await call('signIn', { body: { sandbox: persona.id } }))
  },
})

export function useSession() {
  return useQuery(sessionQuery)
}

/** Whether the person who is signed in may do `action`; the server decides again. */
export function useMay(action: NonNullable<Session['operator']>['actions'][number]): boolean {
  const { data } = useSession()
  return data?.operator?.actions.includes(action) ?? false
}

export function useSignIn() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: NonNullable<Input<'signIn'>['body']>) => call('signIn', { body }),
    onSuccess(session) {
      sessionStorage.removeItem(leftKey)
      // What the one before saw is not shown to the next one.
      client.clear()
      client.setQueryData(key, keep(session))
    },
  })
}

export function useSignOut() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => call('endSession', {}),
    async onSuccess() {
      sessionStorage.setItem(leftKey, 'yes')
      client.clear()
      await client.fetchQuery(sessionQuery)
    },
  })
}

function keep(session: Session): Session {
  setForgeryToken(session.csrf ?? '')
  return session
}

/** Whoever signed out of the sandbox is not signed in again by itself in this tab. */
const leftKey = 'customhouse.left'

function hasLeft(): boolean {
  return sessionStorage.getItem(leftKey) !== null
}
