// Mounts the console: words, colours, answers of the server kept by key, and the router.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiError } from './api/errors.ts'
import { router } from './router.tsx'
import { applyTheme, keptTheme } from './shell/theme.ts'
import { TextProvider } from './text/text.tsx'
import './theme.css'

applyTheme(keptTheme())

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: false,
      // What the server refused stays refused; only what did not answer is asked again.
      retry: (count, error) => count < 2 && error instanceof ApiError && error.problem.status === 0,
    },
  },
})

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <TextProvider>
        <RouterProvider router={router} />
      </TextProvider>
    </QueryClientProvider>
  </StrictMode>,
)
