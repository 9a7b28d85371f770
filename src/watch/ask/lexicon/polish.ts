// Polish words of the concepts.
import type { Lexicon } from '../concepts.ts'

export const polish: Lexicon = {
  objects: 'after',
  terms: {
    make: `napisz* pisz* wygeneruj* generuj* stwórz* stworz* utwórz* tworz* ułóż* wymyśl*
      zaprojektuj* sformułuj* opracuj* przygotuj* skonstruuj* zaproponuj*`,
    rewrite: `przepis* przeredaguj* przeformułuj* sparafrazuj* zmodyfikuj* przekształ* ewoluc*
      wariant* zmień* rozbuduj* utrudni* wersj* rozwiń rozszerz* rozbud* dodaj`,
    rate: 'oceń* oceni* ocen* porówn* osądź* uszereguj* lepsz* przyznaj* skrytykuj*',
    solve: 'odpowiedz rozwiąż*',
    imagine: `wyobraź* wciel* udawaj* symuluj* odtwórz* zrekonstruuj* odegraj* udawaj
      jesteś_użytkownikiem`,
    instruction: `instrukcj* polece* prompt* dyrektyw* komend*`,
    task: 'zada*',
    question: 'pytani* pytań problem* zagad* ćwicze* zapytani* prośb*',
    answer: 'odpowiedź odpowiedzi rozwiązani* odpowiedzią replik*',
    conversation: 'rozmow* rozmów dialog* konwersacj*',
    persona: 'person* postać postaci profil_osoby',
    training: `treningow* trenow* szkoleniow* dostroj* dostraj* korpus* uczenia zbiór_danych
      zbioru_danych danych_syntetycznych trening* destyl* wytrenow*`,
    reasoning: `rozumowan* myśl* uzasadni* wnioskowan* tok_myślenia monolog* przemyśle* na_głos do_głowy
      wszystkie_kroki cały_tok`,
    step: 'krok*',
    example: 'przykład* próbk* wzor* ziarn* pozycj*',
    pair: 'par pary parę trójk*',
    product: `slogan* nagłówk* reklam* mail* list artykuł* opowiadan* wiersz* raport* tytuł* opis*
      wpis* ogłoszen* tekst*`,
    code: 'kod kodu funkcj* skrypt* program* test_jednostkowy testy_jednostkowe',
    picture: 'obraz* zdjęci* ilustracj* grafik* wideo',
    user: 'użytkownik* człowiek* ludzi*',
    model: 'asystent* ai model* chatbot* llm',
    diverse: 'różnorodn* różn* now* unikaln* oryginaln* odmienn* zróżnicowan*',
    harder: 'trudn* złożon* wymagając* ogranicze* skomplikowan* wyzwani* rzadk*',
    repeat: 'powtarz* powtórz* duplik* podobn* pokryw*',
    given: 'dan* poniższ* powyższ* następując* istniejąc* podan* gotow*',
    candidate: `kandydat* odpowiedź_a odpowiedź_b dwie_odpowiedzi obie_odpowiedzi odpowiedź_1
      odpowiedź_2 asystent_a asystent_b dwaj_asystenci dwa_modele dwóch_asystentów`,
    criterion: `kryteri* przydatn* poprawnoś* dokładnoś* trafnoś* uczciwoś* jasnoś* wymiar* spójnoś*
      kompletnoś* aspekt*`,
    score: 'punkt* wynik* not* komentarz*',
    topic: 'temat* dziedzin* obszar* kategori* umiejętnoś*',
    reflect: `zbadaj* refleks* sprawdź* weryfik* szczegółow* wyczerpuj* błądz* wątpliwo* poprawk*
      pełn* wszystkie_kroki cały_tok`,
    input: 'wejści* wejśc*',
    output: 'wyjści* wyjśc*',
    preferred: 'wybran* odrzucon* preferowan*',
    context: 'kontekst* dokument* fragment*',
    school: `uczni* uczeń student* egzamin* lekcj* nauczyciel* praca_domowa prace_domowe
      pracy_domowej kurs* szko* rekrutac* quiz* kandydat_na sprawdzian* ankiet*`,
    business: `klient* zamówieni* faktur* zwrot* produkt* firm* pracownik* dostaw* rezerwacj* konto
      umow* ubezpiecz* sklep* pacjent* hotel* mark* spotkani* zgłosze*`,
    fixture: 'danych_testowych dane_testowe fikcyjn* atrap* zaślepk* mock dummy fixture* testow*',
    retrieval: 'wyszuk* słowa_kluczowe źródł* cyt* histori* samodzieln*',
    safety: 'niebezpieczn* toksyczn* moderacj* narusz* obraźliw*',
    digest: `przetłumacz* tłumacz* streść streszcz* podsumuj* wyodrębni* wyciągnij sklasyfikuj*
      klasyfik* popraw*`,
    agent: 'narzędzi* plik* przeglądark* terminal',
    own: 'nasz*',
    manual: `montaż* obsługi przepis_na instalacj* podręcznik* maszyn* urządzen* sprzątan* konserwac*
      magazyn* pracownik* instrukcja_pracy instrukcję_stanowiskową faq
      strona_internetowa`,
    send: `wysł* wyśle* zapyt* wpis* zada* zadał* pyta* chce chcą poprosi*`,
    might: `mógłby mogłaby mogliby mogą może zadałby zadałaby prawdopodobn* realistyczn* wpisałby`,
    people: `ktoś ktos ludzie ludzi osoba osoby osób człowiek*`,
    learn: `ucz* nauc* naśladow*`,
    more: `więcej kolejn* inne dodatkow*`,
    refuse: `odm* odrzuc*`,
    mistake: `błąd* błęd* brak* wada wady niepoprawn*`,
    unanswered: `nie_odpowiadaj bez_odpowiedzi nie_rozwiązuj`,
    staff: `pracownik* personel* zespół zespoł* wolontariusz* załog* brygad*`,
    ideal: 'idealn* wzorcow* doskonał*',
    request: 'prośb*',
    ongoing: `historia_czatu historii_czatu następnie ostatniej_wiadomości ostatnie_pytanie
     `,
    improve: 'popraw* ulepsz* zoptymalizuj jaśniej',
  },
}
