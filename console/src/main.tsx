// Mounts the console: words, colours, and the router.
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { router } from './router.tsx'
import { applyTheme, keptTheme } from './shell/theme.ts'
import { TextProvider } from './text/text.tsx'
import './theme.css'

applyTheme(keptTheme())

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <TextProvider>
      <RouterProvider router={router} />
    </TextProvider>
  </StrictMode>,
)
