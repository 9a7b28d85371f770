// Who and what a body names beside its prompt: the caller's own user, the conversation, the tools offered.
import { fieldsOf, listOf, textOf, type Fields } from './unknown.ts'

const toolsMax = 128
/** Longer names are cut: they are compared, never shown. */
const nameCharactersMax = 256

export interface Names {
  readonly conversation: string | null
  readonly endUser: string | null
  readonly tools: readonly string[]
}

export function namesOf(body: Fields): Names {
  const metadata = fieldsOf(body['metadata'])
  const claude = claudeUser(textOf(metadata?.['user_id']))
  return {
    conversation: cut(
      textOf(body['conversation']) ??
        textOf(fieldsOf(body['conversation'])?.['id']) ??
        textOf(metadata?.['session_id']) ??
        textOf(metadata?.['conversation_id']) ??
        claude.session,
    ),
    endUser: cut(textOf(body['safety_identifier']) ?? textOf(body['user']) ?? claude.user),
    tools: toolNames([...listOf(body['tools']), ...listOf(body['functions'])]),
  }
}

/** The client of a coding assistant writes device, account and session into one text, joined by words. */
function claudeUser(id: string | null): {
  readonly user: string | null
  readonly session: string | null
} {
  if (id === null) return { user: null, session: null }
  const at = id.lastIndexOf('_session_')
  if (at < 0) return { user: id, session: null }
  return { user: id.slice(0, at), session: id.slice(at + '_session_'.length) || null }
}

function toolNames(tools: readonly unknown[]): readonly string[] {
  const names: string[] = []
  for (const tool of tools.slice(0, toolsMax)) {
    const fields = fieldsOf(tool)
    const name =
      textOf(fieldsOf(fields?.['function'])?.['name']) ??
      textOf(fields?.['name']) ??
      textOf(fields?.['type'])
    if (name !== null) names.push(name.slice(0, nameCharactersMax))
  }
  return names
}

function cut(name: string | null): string | null {
  return name === null ? null : name.slice(0, nameCharactersMax)
}
