// Who is signed in, and signing in and out. The sandbox on this machine signs in by itself, as its owner.
import {
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from '@tanstack/react-query'
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
  const begin = useBegunSession()
  return useMutation({
    mutationFn: (body: NonNullable<Input<'signIn'>['body']>) => call('signIn', { body }),
    onSuccess: begin,
  })
}

/** Takes the session that an answer began, whoever signed in by it. */
export function useBegunSession(): (session: Session) => void {
  const client = useQueryClient()
  return (session) => {
    sessionStorage.removeItem(leftKey)
    client.setQueryData(key, keep(session))
    forgetRest(client)
  }
}

/**
 * What the one before saw is not shown to the next one. The session itself stays in its place: whoever shows it
 * would not hear of another.
 */
function forgetRest(client: QueryClient): void {
  void client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== key[0] })
}

export function useSignOut() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => call('endSession', {}),
    async onSuccess() {
      sessionStorage.setItem(leftKey, 'yes')
      await client.refetchQueries(sessionQuery)
      forgetRest(client)
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
