// What signing in keeps, beside the book. None of it may ever be in the log.
import type { Session } from '../identity/session.ts'

export interface Invitation {
  /** Of the secret that was shown once. */
  readonly digest: string
  readonly endsAtMs: number
}

/** Every write must be on disk when it returns. */
export interface SignInStore {
  sessions(): readonly Session[]
  putSession(session: Session): void
  usedSession(id: string, atMs: number): void
  removeSession(id: string): void
  /** Null: none was set. */
  passphraseOf(operatorId: string): string | null
  /** Must end the invitation by which it was set. */
  setPassphrase(operatorId: string, digest: string, atMs: number): void
  invitationOf(operatorId: string): Invitation | null
  /** In the place of the one before. */
  setInvitation(operatorId: string, invitation: Invitation): void
}
