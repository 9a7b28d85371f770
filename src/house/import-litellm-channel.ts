// The channel of one model of a LiteLLM proxy: its endpoint, its version and where its key is.
// Sources: docs.litellm.ai/docs/providers/azure, /docs/providers/anthropic, /docs/providers/openai_compatible.
import { plainText, type Credential } from './import-draft.ts'
import type { Route } from './import-litellm-route.ts'
import {
  environmentIn,
  textIn,
  type LitellmSource,
  type Named,
  type Values,
} from './import-litellm-source.ts'
import { endpointIn } from './import-source.ts'
import { noApiVersion, noEndpoint } from './import-words.ts'
import type { ConfigPath } from './config-yaml.ts'

/** The parameters' own values, or those of the credential that they name. */
export function namedCredentials(
  { credentials, document }: LitellmSource,
  params: Values,
  path: ConfigPath,
): Named {
  const name = textIn(params, 'litellm_credential_name')
  const found = name === undefined ? undefined : credentials.get(name)
  if (name !== undefined && found === undefined) {
    const message = 'names no credential of credential_list; add it there'
    document.report({ path: [...path, 'litellm_credential_name'], message })
  }
  return found ?? { values: params, path }
}

export function channelOf(
  source: LitellmSource,
  route: ServedRoute,
  named: Named,
  paramsPath: ConfigPath,
): string {
  return source.draft.channel({
    kind: route.kind,
    endpoint: endpointOf(source, route, named, paramsPath),
    credential: credentialOf(source, route, named, paramsPath),
    apiVersion: apiVersionOf(source, route, named, paramsPath),
  })
}

export type ServedRoute = Exclude<Route, { readonly kind: 'none' }>

function endpointOf(
  { draft: { say } }: LitellmSource,
  route: ServedRoute,
  named: Named,
  paramsPath: ConfigPath,
): string | null {
  const written = textIn(named.values, 'api_base')
  if (written === undefined) {
    if (route.defaultEndpoint !== null) return route.defaultEndpoint
    say('to-do', paramsPath, ...noEndpoint)
    return null
  }
  const variable = environmentIn(written)
  const path = [...named.path, 'api_base']
  if (variable !== null) {
    return `\${${variable}}`
  }
  const endpoint = endpointIn(written)
  if (endpoint === null) {
    say('to-do', path, ...noEndpoint)
    return null
  }
  if (route.kind === 'anthropic') return endpoint.replace(/\/v1(\/messages)?$/, '')
  if (route.kind !== 'azure') return endpoint
  const { origin, pathname } = new URL(endpoint)
  if (!/^(\/|\/openai(\/v1)?)$/.test(pathname)) {
    say(
      'to-do',
      path,
      'api_base has a path, which Customhouse writes itself',
      'compare the endpoint of the channel',
    )
  }
  return origin
}

function credentialOf(
  { draft: { say } }: LitellmSource,
  route: ServedRoute,
  named: Named,
  paramsPath: ConfigPath,
): Credential {
  const written = textIn(named.values, 'api_key')
  const path = [...named.path, 'api_key']
  if (written === undefined) {
    const other = ['azure_ad_token', 'tenant_id', 'client_secret'].find(
      (name) => name in named.values,
    )
    if (other === undefined) return { kind: 'environment', name: route.defaultKey }
    say(
      'left-out',
      [...named.path, other],
      'Customhouse does not sign in with Entra ID',
      'take a key of the resource',
    )
    return { kind: 'elsewhere', path: paramsPath, why: 'there is no api_key' }
  }
  const variable = environmentIn(written)
  if (variable !== null) return { kind: 'environment', name: variable }
  return written.startsWith('os.environ/')
    ? {
        kind: 'elsewhere',
        path,
        why: 'the name of the variable has characters that ${NAME} does not take',
      }
    : { kind: 'literal', secret: written, path }
}

/** Source: docs.litellm.ai/docs/providers/azure: `v1`, `latest` and `preview` take the v1 path. */
function apiVersionOf(
  { draft: { say } }: LitellmSource,
  route: ServedRoute,
  named: Named,
  paramsPath: ConfigPath,
): string | null {
  if (route.kind !== 'azure') return null
  const written = textIn(named.values, 'api_version')
  if (written === undefined) {
    say('to-do', paramsPath, ...noApiVersion)
    return null
  }
  if (['v1', 'latest', 'preview'].includes(written)) return null
  const variable = environmentIn(written)
  return variable === null ? plainText(written) : `\${${variable}}`
}
