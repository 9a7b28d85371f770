// Trying a call: what a workload's key may use, and the call in the words of the SDK at hand, to be pasted where the
// key belongs. The page never asks for a key and sends nothing.
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { Answer } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { CopyText } from '../../ui/copy.tsx'
import { SelectField } from '../../ui/field.tsx'
import { paths } from '../../urls.ts'
import { LoadPanel } from './load.tsx'
import { useWorld } from './queries.ts'
import { sdks, snippet } from './snippets.ts'
import type { StartSearch } from './search.ts'

type World = Answer<'world'>

export function TryCall() {
  const { t } = useText()
  return (
    <LoadPanel title={t('start.try')} lead={t('start.try.lead')} query={useWorld()}>
      {(world) =>
        world.workloads.length === 0 ? (
          <p>
            {t('start.try.none')}{' '}
            <Link to={paths.onboard} className="text-accent underline">
              {t('start.try.onboard')}
            </Link>
          </p>
        ) : (
          <Call world={world} />
        )
      }
    </LoadPanel>
  )
}

function Call({ world }: { readonly world: World }) {
  const { t } = useText()
  const search = useSearch({ from: paths.start })
  const navigate = useNavigate()
  const change = (next: StartSearch): void =>
    void navigate({
      to: paths.start,
      search: { ...search, ...next },
      replace: true,
      resetScroll: false,
    })
  const workload = world.workloads.find(({ id }) => id === search.workload) ?? firstPermitted(world)
  const models = workload?.decisions.filter(({ model }) => model !== null) ?? []
  const chosen =
    models.find(({ model }) => model === search.model) ??
    models.find(({ verdict }) => verdict === 'permit') ??
    models[0]
  const sdk = sdks.find((one) => one === search.sdk) ?? 'curl'
  const model = chosen?.model ?? ''
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-3">
        <SelectField
          label={t('start.try.workload')}
          value={workload?.id}
          onChange={(event) => change({ workload: event.target.value })}
        >
          {world.workloads.map(({ id }) => (
            <option key={id}>{id}</option>
          ))}
        </SelectField>
        <SelectField
          label={t('start.try.model')}
          value={model}
          onChange={(event) => change({ model: event.target.value })}
        >
          {models.map((one) => (
            <option key={one.id} value={one.model ?? ''}>
              {one.model} · {t(`verdict.${one.verdict}`)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={t('start.try.sdk')}
          value={sdk}
          onChange={(event) => change({ sdk: event.target.value })}
        >
          {sdks.map((one) => (
            <option key={one} value={one}>
              {t(`start.sdk.${one}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <Verdict decision={chosen} />
      <CopyText
        text={snippet(sdk, { origin: window.location.origin, model })}
        copyLabel={t('app.copy')}
        copiedLabel={t('app.copied')}
      />
      <p className="mt-2 text-sm text-ink-2">{t('start.try.key')}</p>
    </>
  )
}

/** The first that has something to show; where nothing is permitted, the first. */
function firstPermitted({ workloads }: World) {
  return (
    workloads.find(({ decisions }) => decisions.some(({ verdict }) => verdict === 'permit')) ??
    workloads[0]
  )
}

function Verdict({
  decision,
}: {
  readonly decision: World['workloads'][number]['decisions'][number] | undefined
}) {
  const { t } = useText()
  if (decision === undefined) return <p className="my-3">{t('start.try.noModels')}</p>
  const { verdict, code, allowed } = decision
  return (
    <p className="my-3 text-sm">
      <Badge look={verdict}>{t(`verdict.${verdict}`)}</Badge>{' '}
      {verdict === 'permit'
        ? t('start.try.allowed', { deployments: allowed.join(', ') })
        : t('start.try.refused', { code: code ?? '' })}
    </p>
  )
}
