// Indonesian words of the concepts.
import type { Lexicon } from '../concepts.ts'

export const indonesian: Lexicon = {
  objects: 'after',
  terms: {
    make: `tulis* menulis tuliskan buat buatlah membuat hasilkan menghasilkan ciptakan susun*
      rancang* karang* rumuskan usulkan menyusun`,
    rewrite: `tulis_ulang ubah* parafras* modifikasi* variasi* kembangkan evolusi* sunting*
      menulis_ulang sulit* versi perluas tambahkan`,
    rate: 'nilai* menilai evaluasi* bandingkan peringkat* beri_skor lebih_baik hakimi kritik*',
    solve: 'jawab jawablah selesaikan pecahkan',
    imagine: `bayangkan berpura-pura perankan simulasikan rekonstruksi* seolah* bertindak_sebagai
      anda_adalah_pengguna`,
    instruction: `instruksi* perintah* prompt arahan*`,
    task: 'tugas*',
    question: 'pertanyaan* soal* masalah* teka-teki latihan permintaan*',
    answer: 'jawaban* respons* tanggapan* solusi* balasan*',
    conversation: 'percakapan* dialog* obrolan*',
    persona: 'persona tokoh karakter',
    training: `pelatihan* melatih kumpulan_data dataset* korpus penyetelan* data_latih data_sintetis
      latih distilasi`,
    reasoning: `penalaran* pemikiran* alasan* pertimbangan* nalar dengan_lantang pikir* dalam_pikiran`,
    step: 'langkah*',
    example: 'contoh* sampel*',
    pair: 'pasangan* pasang',
    product: `slogan* judul* iklan* email surel surat* artikel* cerita* puisi* laporan* deskripsi*
      postingan* teks`,
    code: 'kode fungsi* skrip* program*',
    picture: 'gambar* foto* ilustrasi* video',
    user: 'pengguna* manusia*',
    model: 'asisten* model* ai chatbot* kecerdasan',
    diverse: 'beragam* baru berbeda* unik* orisinal* bervariasi',
    harder: 'sulit rumit* kompleks* menantang* kendala* batasan* langka',
    repeat: 'ulang mengulang* duplikat* mirip* serupa* tumpang',
    given: 'berikut diberikan tersebut di_bawah di_atas asli lengkap',
    candidate: `kandidat jawaban_a jawaban_b respons_a respons_b dua_jawaban kedua_jawaban dua_respons
      kedua_respons asisten_a asisten_b`,
    criterion: `kriteria* kegunaan akurasi* ketepatan relevansi* kejujuran kejelasan aspek* dimensi*
      kelengkapan`,
    score: 'skor* poin* umpan_balik komentar*',
    topic: 'topik* bidang* domain kategori* keterampilan* tema*',
    reflect: `jelajahi* verifikasi* rinci* mendetail refleksi* periksa* keraguan koreksi*`,
    input: 'masukan*',
    output: 'keluaran*',
    preferred: 'dipilih* ditolak* disukai',
    context: 'konteks* dokumen* kutipan* bagian',
    school: `siswa* mahasiswa* ujian* pelajaran* guru* sekolah* kelas* wawancara* pelamar* kuis*
      kursus* dosen* survei*`,
    business: `pelanggan* pesanan* faktur* pengembalian* produk* perusahaan* karyawan* pengiriman*
      pemesanan* kontrak* asuransi* toko* pasien* hotel* merek* rapat* tiket*`,
    fixture: 'data_uji tiruan* palsu* mock dummy lingkungan_uji',
    retrieval: 'cari* pencarian* kata_kunci sumber* kutip* riwayat*',
    safety: 'berbahaya* pelanggaran* tidak_aman kasar',
    digest: 'terjemah* ringkas* ekstrak* klasifikasi* koreksi* rangkum*',
    agent: 'alat* berkas* peramban*',
    own: 'kami',
    manual: `perakitan* panduan* resep* pemasangan* mesin* peralatan* kebersihan perawatan gudang
      karyawan*`,
    send: `kirim* mengirim* dikirim* tanya* bertanya ditanyakan mengetik* ketik* ingin`,
    might: `mungkin bisa dapat akan realistis`,
    people: `seseorang orang orang-orang manusia`,
    learn: `belajar mengajar* ajar* meniru*`,
    more: `lagi lainnya tambahan lebih_banyak`,
    refuse: `menolak* tolak* penolakan*`,
    mistake: `kesalahan salah kekurangan*`,
    unanswered: `jangan_jawab jangan_menjawab tanpa_menjawab`,
    staff: `karyawan staf tim relawan pekerja operator`,
    ideal: 'ideal sempurna teladan',
    request: 'permintaan*',
    ongoing: 'riwayat selanjutnya lanjutan pesan_terakhir',
    improve: 'perbaiki tingkatkan optimalkan lebih_jelas',
  },
}
