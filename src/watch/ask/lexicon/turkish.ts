// Turkish words of the concepts.
import type { Lexicon } from '../concepts.ts'

export const turkish: Lexicon = {
  objects: 'before',
  terms: {
    make: 'yaz* oluştur* üret* hazırla* tasarla* uydur* kurgula* öner* geliştir* kaleme',
    rewrite: `yeniden_yaz yeniden_yazın yeniden_yazınız yeniden değiştir* dönüştür* evrim* varyant*
      varyasyon* başka_sözcüklerle uyarla* zorlaştır* karmaşıklaştır* sürüm* genişlet*
      ekle`,
    rate: 'değerlendir* puanla* karşılaştır* yargıla* sırala* daha_iyi puan_ver eleştir*',
    solve: 'cevapla* yanıtla* çöz*',
    imagine: `hayal rol_yap canlandır* simüle* gibi_davran rolünü`,
    instruction: `talimat* yönerge* prompt* komut* istem*`,
    task: 'görev*',
    question: 'soru* problem* bilmece* alıştırma* sorgu* istek*',
    answer: 'cevap* yanıt* çözüm*',
    conversation: 'konuşma* diyalog* sohbet*',
    persona: 'persona* karakter* kişilik*',
    training: `eğitim_verisi eğitim_verileri eğitim eğitimi eğitimde eğitmek veri_kümesi veri_seti
      ince_ayar sentetik korpus derlem damıt* eğitilecek`,
    reasoning: `akıl_yürütme muhakeme* düşünce* gerekçe* mantık* çıkarım* sesli_düşün düşün* aklından`,
    step: 'adım*',
    example: 'örnek* numune* tohum*',
    pair: 'çift* ikili*',
    product: `slogan* başlık* reklam* e-posta e-postası e-postalar mektup* makale* hikaye* şiir*
      rapor* açıklama* gönderi* metin* metni`,
    code: 'kod kodu fonksiyon* betik* program*',
    picture: 'görsel* resim* fotoğraf* çizim* video',
    user: 'kullanıcı* insan*',
    model: 'asistan* model* yapay_zeka yapay chatbot* dil_modeli',
    diverse: 'çeşitli* yeni farklı* özgün* benzersiz* değişik*',
    harder: 'zor* karmaşık* güç* zorlu* kısıt* nadir*',
    repeat: 'tekrar* benze* yinele* örtüş*',
    given: 'verilen aşağıdaki yukarıdaki mevcut verilmiş özgün_hali tamamlanmış',
    candidate: `aday_yanıt cevap_a cevap_b yanıt_a yanıt_b iki_yanıt iki_cevap her_iki asistan_a
      asistan_b yanıt_1 yanıt_2`,
    criterion: `ölçüt* kriter* yararlı* doğruluk* ilgililik* dürüstlük* açıklık* boyut* tutarlılık* yön`,
    score: 'puan* skor* geri_bildirim',
    topic: 'konu* alan* kategori* beceri*',
    reflect: `keşfet* doğrula* ayrıntılı* detaylı* geri_dön gözden_geçir uzun şüphe* düzeltme*`,
    input: 'girdi* giriş',
    output: 'çıktı* çıkış',
    preferred: 'seçilen* reddedilen* tercih*',
    context: 'bağlam* belge* pasaj* bölüm*',
    school: `öğrenci* sınav* ders* öğretmen* ödev* okul* mülakat* test_sorusu test_soruları kurs*
      anket*`,
    business: `müşteri* sipariş* fatura* iade* ürün* şirket* çalışan* teslimat* rezervasyon* hesap
      sözleşme* sigorta* mağaza* hasta* otel* marka* toplantı*`,
    fixture: 'test_verisi test_verileri sahte* mock dummy deneme*',
    retrieval: 'ara arama* anahtar_kelime kaynak* alıntı* geçmiş*',
    safety: 'güvensiz* zararlı* ihlal* saldırgan*',
    digest: 'çevir* özetle* çıkar* sınıflandır* düzelt* özet*',
    agent: 'araç* dosya* tarayıcı* terminal',
    own: 'bizim şirketimiz',
    manual: `montaj* kılavuz* tarif* kurulum* makine* ekipman* temizlik* bakım* depo çalışan*
      ziyaretçi*`,
    send: `gönder* sor* yazabil* yazacağ* iste* girer`,
    might: `olabilir gönderebil* sorabil* yazabil* olası muhtemel* gerçekçi`,
    people: `biri birisi insan* kişi* kimse`,
    learn: `öğren* öğret* taklit`,
    more: `daha başka ek fazla`,
    refuse: `redde* reddet*`,
    mistake: `hata* yanlış* eksik* kusur*`,
    unanswered: `yanıtlama cevaplama cevap_verme yanıt_verme`,
    staff: `çalışan* personel* ekip* gönüllü* operatör*`,
    ideal: 'ideal mükemmel',
    request: 'istem',
    ongoing: 'geçmiş* sonraki son_mesaj takip',
    improve: 'geliştir* iyileştir* daha_net',
  },
}
