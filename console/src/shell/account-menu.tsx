// Who is signed in, the language, the colours; in the sandbox, looking at it as somebody else.
import { useEffect, useRef, useState } from 'react'
import { useSignIn, useSignOut, type Session } from '../api/session.ts'
import { languageNames, useText } from '../text/text.tsx'
import { Button } from '../ui/button.tsx'
import { keepTheme, keptTheme, themes, type Theme } from './theme.ts'

const select = 'min-h-8 rounded border border-line-strong bg-surface px-1.5 text-sm text-ink'

export function AccountMenu({
  session,
  operator,
}: {
  readonly session: Session
  readonly operator: NonNullable<Session['operator']>
}) {
  const { t, language, choose } = useText()
  const [theme, setTheme] = useState(keptTheme)
  const signOut = useSignOut()
  const change = (next: Theme): void => {
    keepTheme(next)
    setTheme(next)
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <select
        aria-label={t('bar.language')}
        className={select}
        value={language}
        onChange={(event) => {
          const chosen = languageNames.find(([tag]) => tag === event.target.value)
          if (chosen !== undefined) choose(chosen[0])
        }}
      >
        {languageNames.map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={t('bar.theme')}
        className={select}
        value={theme}
        onChange={(event) => change(themes.find((one) => one === event.target.value) ?? 'system')}
      >
        {themes.map((one) => (
          <option key={one} value={one}>
            {t(`bar.theme.${one}`)}
          </option>
        ))}
      </select>
      {session.personas.length === 0 ? (
        <span className="text-sm text-ink-2">{t('bar.account', { name: operator.name })}</span>
      ) : (
        <PersonaSwitch personas={session.personas} current={operator.id} />
      )}
      <Button look="quiet" onClick={() => signOut.mutate()}>
        {t('bar.signOut')}
      </Button>
    </div>
  )
}

/** The bar begins anew with whoever was chosen in it; the focus stays where it was. */
const focus = { returns: false }

function PersonaSwitch({
  personas,
  current,
}: {
  readonly personas: Session['personas']
  readonly current: string
}) {
  const { t } = useText()
  const signIn = useSignIn()
  const field = useRef<HTMLSelectElement>(null)
  useEffect(() => {
    if (focus.returns) field.current?.focus()
    focus.returns = false
  }, [])
  return (
    <select
      ref={field}
      aria-label={t('bar.persona')}
      className={`${select} max-w-56`}
      value={current}
      onChange={(event) => {
        focus.returns = true
        signIn.mutate({ sandbox: event.target.value })
      }}
    >
      {personas.map(({ id, name, roles }) => (
        <option key={id} value={id}>
          {name} · {roles.map((role) => t(`role.${role}`)).join(', ')}
        </option>
      ))}
    </select>
  )
}
