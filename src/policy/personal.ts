// Names of attributes that only a natural person has. No open field of a pack, a dossier or a fact may
// hold one: they have a verb of their own, which asks for the provision that requires it.

const personal =
  /nationalit|citizen|residen|ethnic|birth|race$|religio|gender|language|first_?name|surname/i

/** An attribute of a natural person that no open field may hold. */
export function isAboutPerson(name: string): boolean {
  return personal.test(name)
}
