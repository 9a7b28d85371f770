// Where an invitation leads: whoever has it sets the passphrase of the one who was invited, and is signed in. Its
// secret is behind the number sign of the address, where no server sees it, and goes from there once it is read.
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useState, type FormEvent, type ReactNode } from 'react'
import { call } from '../../api/client.ts'
import { beginSession } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import mark from '../../mark.svg'
import { invitationIn, paths } from '../../urls.ts'
import { PassphraseFields, type TypedPassphrase } from './passphrase-fields.tsx'

export function InvitationPage() {
  const { t } = useText()
  const [invitation] = useState(() => invitationIn(window.location.hash))
  useEffect(() => {
    // Neither the history nor somebody looking over the shoulder has to keep it.
    window.history.replaceState(window.history.state, '', window.location.pathname)
  }, [])
  if (invitation === null) {
    return (
      <Whole title={t('invitation.missing.title')}>
        <p>{t('invitation.missing')}</p>
        <Link to={paths.map} className="text-accent underline">
          {t('invitation.toSignIn')}
        </Link>
      </Whole>
    )
  }
  return (
    <Whole title={t('invitation.title')}>
      <p className="text-ink-2">{t('invitation.lead', { operator: invitation.operator })}</p>
      <Form {...invitation} />
    </Whole>
  )
}

function Form({
  operator,
  invitation,
}: {
  readonly operator: string
  readonly invitation: string
}) {
  const { t } = useText()
  const navigate = useNavigate()
  const [typed, setTyped] = useState<TypedPassphrase>({ value: '', isWhole: false })
  const accept = useMutation({
    mutationFn: () =>
      call('acceptInvitation', {
        params: { id: operator },
        body: { invitation, passphrase: typed.value },
      }),
    async onSuccess(session) {
      beginSession(session)
      await navigate({ to: paths.start })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    if (typed.isWhole) accept.mutate()
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      {accept.isError ? <Failure error={accept.error} /> : null}
      <input type="text" hidden readOnly autoComplete="username" name="username" value={operator} />
      <PassphraseFields autoFocus onChange={setTyped} />
      <Button look="primary" type="submit" disabled={!typed.isWhole || accept.isPending}>
        {t('invitation.go')}
      </Button>
    </form>
  )
}

function Whole({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { t } = useText()
  return (
    <main className="mx-auto flex min-h-screen max-w-md flex-col justify-center gap-4 p-6">
      <div className="flex items-center gap-3">
        <img src={mark} alt={t('app.name')} className="size-9" />
        <h1>{title}</h1>
      </div>
      {children}
    </main>
  )
}
