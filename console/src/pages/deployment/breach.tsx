// A broken promise that keeps a deployment out: what was said, whom it touched, and the word that puts it back.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { call } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { timeText } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import type { Whole } from './places.tsx'

export function Breach({ one }: { readonly one: Whole }) {
  const { t, language } = useText()
  const mayLift = useMay('deployments.manage')
  const { breach } = one
  const { data } = useQuery({
    queryKey: ['breach', breach?.deployment, breach?.id],
    enabled: breach !== null,
    queryFn: ({ signal }) =>
      call('breach', { params: { deployment: breach?.deployment ?? '' } }, signal),
  })
  if (breach === null) return null
  const { asserted, place, promised, at, request } = breach
  return (
    <section
      aria-label={t('deployment.breach')}
      className="grid gap-2 rounded-lg border-2 border-deny bg-deny-soft p-4"
    >
      <h2 className="text-deny">{t('deployment.breach')}</h2>
      <p>
        {t('deployment.breach.what', {
          at: timeText(at, language, 'second'),
          asserted,
          place,
          promised: promised.join(', '),
        })}
      </p>
      {breach.deployment === one.id ? null : (
        <p>{t('deployment.breach.via', { deployment: breach.deployment })}</p>
      )}
      {data === undefined ? null : (
        <p>
          {t('deployment.breach.affected', {
            n: data.affected.length,
            count: data.affected.length.toLocaleString(language),
          })}
        </p>
      )}
      <p>
        <Link
          to={paths.request}
          params={{ requestId: request }}
          className="inline-flex min-h-6 items-center text-accent underline"
        >
          {t('deployment.breach.request')}
        </Link>
      </p>
      {mayLift && breach.deployment === one.id ? <Lift deployment={one.id} /> : null}
    </section>
  )
}

function Lift({ deployment }: { readonly deployment: string }) {
  const { t } = useText()
  const client = useQueryClient()
  const lift = useMutation({
    mutationFn: (reason: string) =>
      call('liftBreach', { params: { deployment }, body: { reason } }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['deployment', deployment] }),
        client.invalidateQueries({ queryKey: ['deployments'] }),
      ]),
  })
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const reason = new FormData(event.currentTarget).get('reason')
    if (typeof reason === 'string' && reason.trim() !== '') lift.mutate(reason.trim())
  }
  return (
    <form onSubmit={submit} className="grid max-w-xl gap-2">
      <TextField
        label={t('deployment.breach.reason')}
        hint={t('deployment.breach.hint')}
        name="reason"
        required
        maxLength={500}
      />
      <div>
        <Button type="submit" look="danger" disabled={lift.isPending}>
          {t('deployment.breach.lift')}
        </Button>
      </div>
      {lift.error === null ? null : <Failure error={lift.error} />}
    </form>
  )
}
