// German words of the concepts.
import type { Lexicon } from '../concepts.ts'

export const german: Lexicon = {
  objects: 'either',
  terms: {
    make: `schreib* erstell* generier* erzeug* verfass* entwirf entwerf* formulier* erfind* denk*
      ausdenk* konstruier* produzier* erarbeit* entwickl* bild* anfertig* stelle denk
      aus synthetisier* verfasse gib_mir ausdenken entwickle mach mache`,
    rewrite: `umschreib* umformulier* umzuschreiben umgeschrieben* überarbeit* abwandl* abgewandel*
      variier* variant* weiterentwickl* verschärf* anpass* umwandl* formuliere_um
      schreibe_um schreib_um evolution* fassung* version* erweiter* ausbau* bau_aus
      weiterführ* erhöh*`,
    rate: `bewert* beurteil* benot* vergleich* einstuf* prüfe besser* rangfolge einschätz*
      kritisier* besser bessere weniger_gut entscheide kritik* kritisch ordne
      schlechtest* rangordn*
      prüfer* verifizierer`,
    solve: 'beantwort* antworte löse lösen',
    imagine: `stell_dir stellen_sie schlüpf* simulier* spiele rekonstruier* nachempfind* übernimm
      beide_rollen beide_seiten erschließ* sei_der sei_die sei_ein du_bist tu_so
      versetz*`,
    instruction: `anweisung* instruktion* prompt prompts befehl* aufforderung* beispielanweisung*`,
    task: 'aufgab* arbeitsauftr*',
    question: `frage* fragen problem* rätsel* aufgabenstellung* rechenaufgabe* textaufgabe* anfrage*
      beispielfrage* testfrage* übungsfrage* beispielaufgab*
      übungsaufgabe*`,
    answer: `antwort* lösung* erwiderung* musterlösung* reaktion* erwider*`,
    conversation: `trajektorie* gespräch* dialog* unterhaltung* chatverlauf* konversation* runden beispieldialog*
      wechsel`,
    persona: 'persona personas figurenprofil* personenbeschreibung* personenprofil*',
    training: `trainingsdaten* feinabstimm* trainingsbeispiel* korpus trainier*
      nachtrainier* synthetische_daten lerndaten destillier* belohnungsmodell* präferenzdaten
      trainingsmaterial* trainingssatz* lehrbuchkorp* textkorp* kleineres_modell kleineren_modell kleinere_modell
      trainieren
      schülermodell* lehrermodell* trainingsmenge* trainingskorp*`,
    reasoning: `begründung* gedank* gedankengang* denkweg* herleitung* überlegung* denkprozess*
      gedankenkette* monolog* denke denken nachdenk* laut_denken lautes_denken
      durch_den_kopf ich-form denkprotokoll gedacht alle_gedanken ganzen_gedankengang
      alle_schritte`,
    step: `schritt* lösungsweg* rechenweg* jeden_schritt`,
    example: 'beispiel* muster* vorlage* saatbeispiel* einträge datensatz* datensätz*',
    pair: 'paar* frage-antwort-paar frage-antwort-paare',
    product: `werbetext* überschrift* slogan* mail mails e-mail brief* artikel* geschichte* gedicht*
      bericht* anzeige* beitrag* betreff* titel produktbeschreibung* beschreibung*
      einladung* notiz* text texte readme dokumentation* liste tabelle checkliste*
      aufgabenliste*`,
    code: `code funktion* skript* klasse klassen programm* unittest* testfäll* abfrage* lernrate`,
    picture: 'bild bilder bildes foto fotos illustration* grafik* video',
    user: 'nutzer* benutzer* anwender* mensch menschen person personen',
    model: `assistent* ki modell* sprachmodell* chatbot* ki-assistent ki-assistenten spitzenmodell*
      ki-helfer ki-system ki-modell kleineren_system kleineres_system
      seitenassistent* shopassistent* supportbot* servicebot* hilfebot* telefonbot*
      schülermodell* lehrermodell*`,
    diverse: `vielfältig* verschieden* abwechslungsreich* neu neue neuen neues neuartig* einzigartig*
      unterschiedlich* originell* breit*`,
    harder: `schwer schwier* komplex* anspruchsvoll* herausforder* einschränk* tiefer* knifflig*
      selten*`,
    repeat: 'wiederhol* doppelt* ähneln ähnlich* überschneid*',
    given: `gegeben* folgend* vorgegeben* vorliegend* untenstehend* bestehend* obig* ursprünglich*
      fertig*`,
    candidate: `antwort_a antwort_b kandidat kandidaten beide_antworten zwei_antworten antwort_1
      antwort_2 assistent_a assistent_b beider_antworten zwei_assistenten zwei_modelle
      zwei_systeme zwei_systemen beide_assistenten`,
    criterion: `kriteri* hilfreich* genauigkeit korrektheit relevanz ehrlichkeit klarheit maßstab*
      dimension* vollständigkeit aspekt* bewertungsraster* stichhaltigkeit`,
    score: 'punkt* punktzahl* note noten bewertungen rückmeldung*',
    topic: 'thema themen bereich* fachgebiet* gebiet* kategorie* fähigkeit* domäne*',
    reflect: `ausführlich* prüf* zurückgeh* irrweg* erkund* reflektier* verifizier* detailliert*
      umwege sackgasse* überprüf* gründlich* zweifel* korrektur* fehlstart* irrt* geirrt
      nachprüf* vollständig* jeden_schritt alle_gedanken ganzen_gedankengang
      alle_schritte`,
    input: 'eingabe*',
    output: 'ausgabe*',
    preferred: 'bevorzugt* abgelehnt* gewählt*',
    context: 'kontext* dokument* abschnitt* auszug textstelle*',
    school: `schüler* student* prüfung* klassenarbeit* lehrer* hausaufgab* unterricht* kurs*
      lehrbuch* bewerb* vorstellungsgespräch* quiz lernende* klausur* schule umfrage*
      bewerbungsgespräch* grundschul*`,
    business: `kund* bestell* rechnung* ticket* rückerstatt* produkt* firma unternehmen mitarbeit*
      lieferung* versand* buchung* konto vertrag* versicherung* filiale* patient* hotel*
      marke* besprechung*`,
    fixture: 'testdaten* platzhalter* mock dummy fixture* testnutzer* testumgebung* testdatenbank',
    retrieval: `such* stichwort* stichwörter* verlauf* quelle* zitier* folgefrage* eigenständig*
      nachschlag* stellen_im mehr_stellen fassungen_der`,
    safety: 'unsicher* verstoß* verstöße* moderation* schädlich* beleidig* spam',
    digest: `übersetz* zusammenfass* fasse extrahier* klassifizier* korrekturles* kategorisier*
      stimmung* korrigier*`,
    agent: 'werkzeug* tool tools datei* browser terminal',
    own: `unser*
      seitenassistent* shopassistent* supportbot* servicebot* hilfebot* telefonbot*`,
    manual: `montage* bedienungsanleitung* gebrauchsanweisung* aufbauanleitung* rezept* installation*
      handbuch* pflegehinweis* maschin* gerät* reinig* schicht* wartung* lager
      mitarbeit* arbeiter* personal besucher* arbeitsanweisung* betriebsanweisung*
      sicherheitshinweis* anleitung* hilfeseite* hilfebereich* faq website webseite*
      hausordnung* checkliste*`,
    send: `schick* send* tipp* fragt fragen gefragt eingeb* eingib* eingetippt stellen gestellt
      sagen wollen möchte`,
    might: `würd* könnt* möglich* wahrscheinlich* hätte hätten plausib* realistisch* dürfte brächte*
      bräuchte*`,
    people: `menschen mensch jemand* person* leute man`,
    learn: `lern* lehr* beibring* beizubring* nachahm* lehren`,
    more: `weitere* mehr noch zusätzlich* ander*`,
    refuse: `ablehn* abgelehn* verweiger* lehnt weiger*`,
    mistake: `fehler* falsch* schwäche* schwächer* fehlt mangel* irren geirrt irrtum* irrtüm*`,
    unanswered: `nicht_beantworten nicht_antworten keine_antwort antworte_nicht beantworte_nicht
      nicht_lösen sie_nicht beantworte_sie`,
    staff: `mitarbeit* team belegschaft kolleg* freiwillig* personal bediener* azubi* neue_kräfte
      pflegekr* reinigungsteam`,
    ideal: 'ideal* vorbildlich* perfekt* bestmöglich* mustergültig*',
    request: 'bitte_um anliegen',
    ongoing: `als_nächstes nächste_frage anschlussfrage* folgefrage* chatverlauf*
      gesprächsverlauf* letzte_frage letzten_frage
      bisherig*`,
    improve:
      'mein_prompt meinen_prompt verbesser* optimier* klarer deutlicher aufwert* besser_machen',
  },
}
