// The command palette (Ctrl or Command and K): every page and action by its name, a request by its id. A
// combobox with a list, as WAI-ARIA describes it: the focus stays in the field, arrows move the choice.
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useId, useState, type KeyboardEvent } from 'react'
import { useSignOut, type Session } from '../api/session.ts'
import { useText, type Translate } from '../text/text.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { paths } from '../urls.ts'
import { pagesFor } from './pages.ts'
import { keepTheme } from './theme.ts'

interface Command {
  readonly id: string
  readonly name: string
  readonly run: () => void
}

type Operator = NonNullable<Session['operator']>

export function PaletteButton({ operator }: { readonly operator: Operator }) {
  const { t } = useText()
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        setOpen(true)
      }
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <>
      <Button onClick={() => setOpen(true)} aria-keyshortcuts="Control+K Meta+K">
        {t('bar.palette')} <kbd className="font-mono text-xs text-ink-2">Ctrl K</kbd>
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t('palette.label')}
        closeLabel={t('app.close')}
        titleHidden
      >
        <Palette operator={operator} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

function Palette({
  operator,
  onDone,
}: {
  readonly operator: Operator
  readonly onDone: () => void
}) {
  const { t } = useText()
  const [asked, setAsked] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const found = useCommands(operator, t).filter(({ name }) => fits(name, asked))
  const request = useRequestCommand(asked.trim(), t)
  const shown = request === null ? found : [request, ...found]
  const chosen = Math.min(at, shown.length - 1)
  const run = (command: Command | undefined): void => {
    if (command === undefined) return
    onDone()
    command.run()
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') run(shown[chosen])
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0 || shown.length === 0) return
    event.preventDefault()
    setAt((chosen + step + shown.length) % shown.length)
  }
  return (
    <div>
      <input
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        aria-label={t('palette.placeholder')}
        placeholder={t('palette.placeholder')}
        value={asked}
        onChange={(event) => {
          setAsked(event.target.value)
          setAt(0)
        }}
        onKeyDown={onKey}
        className="min-h-10 w-full rounded border border-line-strong bg-paper px-3"
      />
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label={t('palette.label')}
        className="mt-2 max-h-80 overflow-auto"
      >
        {shown.map((command, index) => (
          <li
            key={command.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => run(command)}
            onMouseMove={() => setAt(index)}
            className={`cursor-pointer rounded px-3 py-2 ${index === chosen ? 'bg-accent-soft text-accent' : ''}`}
          >
            {command.name}
          </li>
        ))}
      </ul>
      {shown.length === 0 ? <p className="p-3 text-ink-2">{t('palette.empty')}</p> : null}
    </div>
  )
}

function useCommands(operator: Operator, t: Translate): readonly Command[] {
  const navigate = useNavigate()
  const { choose } = useText()
  const signOut = useSignOut()
  return [
    ...pagesFor(operator).map(({ path, word }) => ({
      id: path,
      name: t(word),
      run: () => void navigate({ to: path }),
    })),
    ...(operator.actions.includes('changes.request')
      ? [
          {
            id: paths.onboard,
            name: t('parties.new'),
            run: () => void navigate({ to: paths.onboard, search: { step: 'party' } }),
          },
        ]
      : []),
    { id: 'light', name: t('palette.light'), run: () => keepTheme('light') },
    { id: 'dark', name: t('palette.dark'), run: () => keepTheme('dark') },
    { id: 'en', name: 'English', run: () => choose('en') },
    { id: 'zh', name: '简体中文', run: () => choose('zh-Hans') },
    { id: 'out', name: t('bar.signOut'), run: () => signOut.mutate() },
  ]
}

/** Ids of requests are long and hold no space. */
function useRequestCommand(asked: string, t: Translate): Command | null {
  const navigate = useNavigate()
  if (!/^[\w-]{12,}$/.test(asked)) return null
  return {
    id: 'request',
    name: t('palette.openRequest', { id: asked }),
    run: () => void navigate({ to: paths.request, params: { requestId: asked } }),
  }
}

function fits(name: string, asked: string): boolean {
  return name.toLowerCase().includes(asked.trim().toLowerCase())
}
