// The answers of the server that are kept, and what is made of them: all of it belongs to whoever is signed in. With
// another person, or other rights, everything below begins anew: no answer, no line told live, no secret and no text
// typed by the one before is ever shown to the next.
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { ApiError } from '../api/errors.ts'
import { isUnanswered, lookAtSession, usePerson } from '../api/session.ts'
import { paths } from '../urls.ts'

export function Answers({ children }: { readonly children: ReactNode }) {
  const { pathname } = useLocation()
  const person = usePerson()
  // What the invited type is theirs, whoever this browser belonged to before.
  return <OfOne key={pathname === paths.invitation ? 'invited' : person}>{children}</OfOne>
}

function OfOne({ children }: { readonly children: ReactNode }) {
  const [client] = useState(newClient)
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>
}

function newClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError(error) {
        // The session has ended, wherever it was ended.
        if (error instanceof ApiError && error.problem.status === 401) lookAtSession()
      },
    }),
    defaultOptions: {
      queries: { staleTime: 5_000, refetchOnWindowFocus: false, retry: isUnanswered },
    },
  })
}
