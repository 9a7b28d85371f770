// The commonest words of languages that share the Latin alphabet. They tell which lexica a text may be read
// with, so that a French article is no Dutch lesson; they are no feature, and nothing of them is kept.
export const functionWords = {
  english:
    'the of and to is are that with for you your be as it this not on by should must from or',
  german:
    'der die und das ist nicht ein eine einen mit für den dem des im zu auf sie bitte oder einer',
  french: 'le la les des et est une un dans pour que du au vous qui ne pas sur avec votre en ou à',
  spanish: 'el la los las que y en un una para del por con es se su al debe como o lo',
  portuguese: 'o os as que e em um uma para do da não com por dos das se ao deve ou na no',
  italian: 'il la di che e un una per gli nel della del con non sono i le in dei alla o da',
  dutch: 'de het een en van is dat op te voor niet met in je aan of naar die moet dit',
  polish: 'i w na z nie do się jest że dla o oraz to lub być od po jako ma te',
  turkish: 've bir bu için ile de da olarak olan her ne gibi en çok veya şu mi',
  vietnamese: 'và là của các một cho không với trong được những để có hãy bạn hoặc từ này',
  indonesian: 'dan yang di untuk dengan dari ini itu pada adalah tidak dalam atau ke sebuah anda',
} as const
