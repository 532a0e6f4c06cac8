"""Texts for measuring how well themes are found; written after the taxonomy, which is not tuned to them.

Each row: language, the theme a person chose, the text. Where two themes fit, the first named is the aim.
"""

from __future__ import annotations

TEXTS = (
    (
        "en",
        "coastal-erosion",
        "Every winter the ocean takes a few more meters of our promenade and the hotels want rocks put in front of them.",
    ),
    (
        "en",
        "stormwater",
        "Pipes under the old market are too narrow and clogged, so ten minutes of downpour put the shops under water.",
    ),
    (
        "en",
        "drinking-water",
        "Half of the households on the hill get water from a tanker truck twice a week.",
    ),
    ("en", "water-losses", "Forty percent of what we pump never reaches a paying customer."),
    ("en", "solid-waste", "Trucks cannot keep up with pickup and people burn what piles up on the corner."),
    (
        "en",
        "own-revenue",
        "The valuation of houses dates from 1994 and most owners have never received a bill for the annual levy.",
    ),
    (
        "en",
        "procurement",
        "We award works to the same three firms; we need fair rules for buying and for choosing contractors.",
    ),
    (
        "en",
        "extreme-heat",
        "In May old people die in their apartments because nights no longer cool down below 32 degrees.",
    ),
    (
        "en",
        "regional-cooperation",
        "Our neighbors upstream and downstream decide alone; we want one agreement that all towns of the county sign.",
    ),
    (
        "en",
        "citizen-participation",
        "Residents learn about projects when the excavators arrive and want to be asked before.",
    ),
    ("es", "river-flooding", "El río se sale de su cauce cada octubre y cubre tres barrios durante días."),
    ("es", "landslides", "Con las lluvias se viene abajo el cerro sobre las casas de la parte alta."),
    (
        "es",
        "sanitation",
        "Las aguas servidas van directo a la quebrada; queremos construir una planta de tratamiento.",
    ),
    (
        "es",
        "budgeting",
        "Gastamos según llega la caja; queremos un presupuesto de varios años y cuentas claras.",
    ),
    ("es", "public-safety", "Las noches en el centro dan miedo: robos, peleas y poca luz."),
    (
        "es",
        "tourism-heritage",
        "Tenemos casonas coloniales que se caen y visitantes que se van el mismo día.",
    ),
    (
        "es",
        "urban-mobility",
        "Los microbuses compiten por pasajeros y las avenidas quedan paradas de seis a nueve.",
    ),
    ("es", "drought", "El embalse está al diez por ciento y hay cortes de agua desde marzo."),
    ("fr", "solid-waste", "Les ordures s'entassent dans les rues et la décharge déborde."),
    ("fr", "drinking-water", "Les femmes marchent deux kilomètres jusqu'à la borne-fontaine, souvent à sec."),
    (
        "fr",
        "food-security",
        "Les maraîchers autour de la ville perdent leurs terres et les légumes coûtent trop cher.",
    ),
    ("fr", "transparency", "Les habitants pensent que les dessous-de-table décident de tout à la mairie."),
    (
        "fr",
        "informal-settlements",
        "Un tiers de la population vit dans des cabanes sans titre sur des terrains menacés.",
    ),
    (
        "fr",
        "staff-skills",
        "Nos techniciens partent dès qu'ils sont formés ; comment recruter et garder les meilleurs agents ?",
    ),
    ("fr", "coastal-flooding", "À chaque grande marée l'eau salée entre dans les rues basses près du port."),
    (
        "fr",
        "public-health",
        "Le choléra revient à chaque saison des pluies et les dispensaires manquent de tout.",
    ),
    (
        "id",
        "land-subsidence",
        "Rumah-rumah di utara kota turun sekitar delapan sentimeter setiap tahun karena sumur dalam.",
    ),
    ("id", "coastal-flooding", "Air laut masuk ke kampung nelayan hampir setiap bulan purnama."),
    ("id", "solid-waste", "Sungai penuh plastik karena tidak ada truk yang mengambil sampah rumah tangga."),
    ("id", "nature-based-solutions", "Kami ingin menanam kembali bakau dan menambah taman di tengah kota."),
    ("id", "disaster-risk", "Warga tidak tahu harus lari ke mana ketika gunung meletus; sirene belum ada."),
    ("id", "digital-services", "Mengurus surat harus antre setengah hari; kami mau semuanya lewat ponsel."),
    ("id", "local-economy", "Toko-toko kecil tutup dan anak muda sulit membuka usaha karena izinnya rumit."),
    (
        "id",
        "drinking-water",
        "Sambungan ledeng hanya menjangkau separuh warga dan sering mati di siang hari.",
    ),
    ("pt", "sanitation", "O esgoto corre a céu aberto atrás das casas e chega à lagoa."),
    ("pt", "landslides", "Depois de cada temporal a encosta desce e leva casas do morro."),
    (
        "pt",
        "land-use-planning",
        "A cidade cresce para onde o loteador quer; precisamos de um plano diretor que valha.",
    ),
    (
        "pt",
        "clean-energy",
        "A conta de luz da prefeitura dobrou; queremos painéis nos telhados das escolas e lâmpadas LED nas ruas.",
    ),
    ("pt", "emergency-services", "Quando há fogo, os bombeiros demoram quarenta minutos."),
    ("pt", "jobs-skills", "Os jovens terminam a escola e não acham trabalho nem curso técnico."),
    ("pt", "river-flooding", "O rio subiu quatro metros e a enchente levou a ponte."),
    ("pt", "air-quality", "No inverno a fumaça das queimadas deixa o céu cinza e as crianças tossem."),
    ("ar", "drinking-water", "لا تصل المياه إلى البيوت إلا يومين في الأسبوع."),
    ("ar", "water-losses", "نصف المياه يتسرب من الأنابيب القديمة والمشتركون لا يدفعون الفواتير في موعدها."),
    ("ar", "solid-waste", "تتراكم القمامة في الأحياء ولا توجد حاويات كافية."),
    ("ar", "river-flooding", "السيول تجرف الطرق كل شتاء."),
    ("ar", "urban-mobility", "ازدحام السيارات يخنق وسط المدينة ولا توجد حافلات منتظمة."),
    ("ar", "transparency", "يريد السكان معرفة كيف تنفق البلدية أموالهم ومحاسبة المسؤولين."),
)
