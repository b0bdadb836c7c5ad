"""Words that tell persons from desks, organisations, roles and degrees, in the languages of the web.

Written as publishers write them; compared as `aggregator.text.name_fold` folds them.
"""

from __future__ import annotations

from aggregator.text.name_fold import fold_name


def _names(*lines: str) -> frozenset[str]:
    """Names, parted by commas, folded."""
    return frozenset(fold_name(name) for line in lines for name in line.split(",") if name.strip())


def _words(*lines: str) -> frozenset[str]:
    """Single words, folded."""
    return frozenset(fold_name(word) for line in lines for word in line.split())


#: Names that name nobody: defaults of publishing systems, mailboxes (N18), and words for "no name" and "somebody".
NOBODY = _names(
    # of systems and mailboxes
    "admin, administrator, author, authors, author name, author unknown, blog, blogger, blog admin, contact, default, default author",
    "feed, feedback",
    "guest, guest author, guest blogger, guest contributor, guest post, guest writer, hello, info, mail, mailer, member, moderator",
    "noreply, no author",
    "donotreply, postmaster, root, rss, site admin, site administrator, submission, superuser, support, sysadmin, test, test user",
    "unknown author",
    "user, username, webadmin, webmaster, web master, wordpress, wpadmin, wpengine, www, your name, an author, the author, the authors",
    # no name
    "anonymous, anonymous coward, anon, n/a, na, nan, nil, nobody, none, not found, null, undefined, unknown, unnamed, no name, private",
    "et al, and others, others, various, various authors, various contributors, multiple authors, several authors, more, many",
    # German, Dutch
    "Administratorin, Autor, Autorin, Autoren, Autorinnen, Autor:innen, Anonym, Unbekannt, Unbekannter Autor, Gast, Gastautor",
    "Gastautorin",
    "Gastbeitrag, Gast-Autor, Verfasser, keine Angabe, u.a., und andere, Benutzer, beheerder, auteur onbekend, onbekend, anoniem",
    "gastauteur, gebruiker",
    # French
    "administrateur, auteur, auteurs, auteure, anonyme, inconnu, auteur inconnu, invité, auteur invité, contributeur invité",
    "utilisateur, et autres",
    # Spanish, Catalan, Portuguese, Galician
    "administrador, administradora, autor, autora, autores, anónimo, anònim, desconocido, desconegut, invitado, autor invitado",
    "firma invitada, usuario",
    "varios autores, varios, sin autor, desconhecido, convidado, autor convidado, usuário, utilizador, vários autores, sem autor",
    # Italian, Romanian
    "amministratore, autore, autori, autrice, anonimo, sconosciuto, ospite, autore ospite, utente, autori vari, aa.vv., necunoscut",
    "anonim, utilizator, invitat",
    # Nordic, Finnish
    "administratör, författare, okänd, anonym, gäst, gästskribent, gästbloggare, användare, forfatter, ukjent, ukendt, gjest, gæst",
    "gjesteskribent, bruker, bruger",
    "ylläpitäjä, ylläpito, kirjoittaja, tuntematon, nimetön, vieras, vieraskirjoittaja, käyttäjä",
    # Polish, Czech, Slovak, Hungarian, Slovene, Croatian
    "administrator strony, autorzy, nieznany, nieznany autor, anonim, gość, użytkownik, autoři, neznámý, anonymní, host, uživatel",
    "neznámy, používateľ",
    "adminisztrátor, szerző, szerzők, ismeretlen, névtelen, vendég, vendégszerző, felhasználó, neznan, gost, korisnik, nepoznat",
    "uporabnik",
    # Turkish, Greek, Vietnamese, Indonesian
    "yönetici, yazar, yazarlar, anonim, bilinmeyen, misafir, konuk yazar, kullanıcı, διαχειριστής, συντάκτης, ανώνυμος, άγνωστος",
    "επισκέπτης, χρήστης",
    "quản trị viên, tác giả, ẩn danh, khách, người dùng, pengelola, penulis, anonim, tamu, penulis tamu, pengguna",
    # Russian, Ukrainian, Bulgarian, Serbian
    "админ, администратор, автор, авторы, аноним, анонимно, неизвестен, неизвестный, неизвестный автор, неизвестно, без автора, гость",
    "пользователь",
    "адміністратор, адмін, автори, анонім, невідомий, гість, користувач, анонимен, гост, потребител, непознат, корисник, и др.",
    "и другие, та інші",
    # Arabic, Persian, Hebrew
    "مدير, المدير, مدير الموقع, المشرف, الكاتب, كاتب, المؤلف, مجهول, غير معروف, ضيف, زائر, مستخدم, مدیر, نویسنده, ناشناس, میهمان",
    "مهمان, کاربر",
    "מנהל, מנהל האתר, מחבר, אנונימי, אלמוני, לא ידוע, אורח, משתמש",
    # Chinese, Japanese, Korean
    "管理员, 管理員, 站长, 站長, 作者, 佚名, 匿名, 匿名用户, 未知, 无名, 無名, 游客, 訪客, 访客, 用户, 網友, 网友, 小编, 小編, 本站",
    "原创, 转载, 轉載, 网络, 互联网",
    "管理人, 管理者, 著者, 執筆者, 名無し, 名無しさん, 匿名希望, 不明, ゲスト, ゲスト投稿, ユーザー, 関係者, 관리자, 운영자, 작성자",
    "익명, 알 수 없음, 손님, 사용자, 글쓴이",
    # Hindi, Thai
    "प्रशासक, व्यवस्थापक, लेखक, अज्ञात, अनाम, अतिथि, ผู้ดูแล, ผู้ดูแลระบบ, ผู้เขียน, ไม่ระบุชื่อ, ผู้เยี่ยมชม",
)
#: Names of desks, agencies and firms that hold no word of ORGANISATION; of one that writes about security, a name reads like a person's.
DESKS = _names(
    # what a desk is called
    "Contributor, Contributors, Correspondent, Our Correspondent, Special Correspondent, Our Correspondents, Special to, Staff Writer",
    "Staff Report, Columnist",
    "Reporter, Newsdesk, Web Desk, Online, Letters, Editorial Board, Guest Editorial, Newsletter, Sponsored, Sponsored Content",
    "Sponsor, Advertorial",
    "Partner Content, Branded Content, Press Release, Press Office, Podcast, Wire Reports, Wires, Agencies, Agency, Writer, Writers",
    "Webinar, Marketing, PR",
    "Gastautoren, Agenturen, agence, agencias, agenzie, agências, agentschappen, агентства, агенції, 通信社, 外電, 外电, 综合, 綜合",
    "本報訊, 본사",
    # agencies
    "Associated Press, The Associated Press, AFP, Agence France-Presse, Agence France Presse, AP, APA, APTN, ANI, ANSA, ANP, Anadolu",
    "Belga, Bloomberg, BNS, CTK, dpa, EFE, EP, Interfax, IANS, Jiji",
    "Keystone-SDA, SDA, Kyodo, LUSA, MTI, NTB, PAP, PTI, Reuters, Ritzau, STT, TASS, TT, UPI, UNI, Xinhua, Yonhap, ТАСС, Интерфакс",
    "РИА Новости, Укринформ",
    "新华社, 新華社, 中新社, 中央社, 共同, 共同通信, 時事, 時事通信, 연합뉴스, 뉴시스, رويترز, وكالات, أ ف ب, اسوشيتد برس",
    # of the state
    "ANSSI, ACSC, BSI, CISA, CCCS, CNIL, ENISA, Europol, FBI, GCHQ, ICO, Interpol, JPCERT, KISA, MITRE, NCA, NIST, NSA, US-CERT",
    "CERT-EU, CERT-FR, CERT-UA",
    # of the field
    "Abnormal AI, Akamai, AhnLab, Apple, Arctic Wolf, Armis, Assetnote, Avast, AWS, Barracuda, Bitdefender, Black Hat, Black Kite",
    "Bleeping Computer, Bugcrowd, Censys",
    "Check Point, Chainalysis, Cisco, Cisco Talos, Cloudflare, Cobalt, CrowdStrike, CyberArk, Cybereason, Cyber Scoop, CyberScoop",
    "Cyble, Cynet, Dark Reading, Darktrace",
    "Dell, Dragos, Duo, ESET, Elastic, Eclypsium, Exploit DB, F-Secure, Facebook, Firefox, Flashpoint, Forescout, Fortinet, Fox-IT",
    "GitHub, GitLab, Google, Google Cloud",
    "Group-IB, GreyNoise, HackerOne, Hacker News, Help Net, Huntress, IBM, IBM X-Force, Imperva, Infoblox, Intel 471, Intezer, Ivanti",
    "JFrog, Juniper, Kaspersky",
    "Kaspersky GReAT, Krebs on Security, Lookout, Malwarebytes, Mandiant, McAfee, Meta, Microsoft, Mozilla, Naked Security, NCC",
    "Netlab, Netskope, Nozomi, Okta, OpenSSL",
    "Orca, OWASP, Packet Storm, Palo Alto, Proofpoint, Qualys, Rapid7, Recorded Future, Red Canary, Red Hat, ReversingLabs",
    "SecureList, Secureworks, Security Affairs",
    "SecurityWeek, Sekoia, SentinelOne, Shadowserver, Snyk, SolarWinds, Sonatype, SonicWall, Sophos, Sucuri, Sysdig, Talos, Tenable",
    "The Record, ThreatFabric, Threatpost",
    "Trail of Bits, Trellix, Trend Micro, Trustwave, Unit 42, Unit42, Varonis, Veracode, VirusTotal, VMware, VulnCheck, WatchGuard",
    "WeLiveSecurity, Wiz, X-Force, Zscaler",
)
#: A name that holds one of these words is an organisation's or a desk's.
ORGANISATION = _words(
    "agency alliance association authority authorities board bureau center centre cert cirt collective college commission committee",
    "community",
    "companies company consortium corp corporation council csirt cybersecurity department desk directorate division editor editorial",
    "editors",
    "engineering entertainment federation forum forums foundation gmbh government group inc incident institute institutes",
    "intelligence lab laboratories",
    "laboratory labs limited llc llp ltd magazine media ministry ncsc network networks news newsletter newsroom newswire office",
    "images organisation organization photography",
    "press project psirt publications publishing release research researchers response school securities security service services",
    "society software",
    "solutions staff standards studio studios systems taskforce team teams technologies technology threat threats union unit",
    "university vulnerability",
    # German, Dutch
    "Redaktion Onlineredaktion Agentur Amt Behörde Bundesamt Fachhochschule Gesellschaft Hochschule Institut Landesamt Ministerium",
    "Nachrichtenagentur",
    "Pressestelle Stiftung Universität Verband Verein Verlag Zeitung Zentrum redactie gemeente hogeschool ministerie provincie",
    "rijksoverheid rijkswaterstaat",
    "centrum stichting universitair universiteit veiligheidsregio waterschap",
    # French
    "rédaction agence association bureau équipe fédération fondation laboratoire ministère préfecture service société syndicat",
    "université",
    # Spanish, Catalan, Portuguese
    "redacción redacció agencia ayuntamiento centro equipo equip fundación gobierno instituto institut laboratorio ministerio",
    "noticias universidad universitat",
    "redação agência câmara equipe equipa fundação governo laboratório ministério notícias universidade",
    # Italian, Romanian
    "redazione agenzia centro comune fondazione gruppo istituto ministero università redacția redactia agenția echipa universitatea",
    "ministerul",
    # Nordic, Finnish
    "redaktionen redaksjonen redaktion myndigheten universitetet stiftelsen institutt direktoratet styrelsen toimitus yliopisto",
    "keskus virasto liitto tiimi",
    # Polish, Czech, Slovak, Hungarian, Croatian, Turkish, Greek
    "redakcja zespół agencja instytut ministerstwo uniwersytet fundacja stowarzyszenie redakce redakcia agentura tým univerzita úřad",
    "ministerstvo",
    "szerkesztőség csapat intézet egyetem minisztérium redakcija uredništvo uredništva sveučilište ekibi ekip editörü ajansı",
    "üniversitesi bakanlığı",
    "redaksi ομάδα σύνταξη πανεπιστήμιο υπουργείο",
    # Russian, Ukrainian, Bulgarian
    "редакция редакции пресс-служба пресс-центр агентство институт университет министерство лаборатория команда компания отдел центр",
    "служба фонд новости газета",
    "редакція пресслужба агенція інститут університет міністерство лабораторія компанія відділ новини екип редакцията редакционен",
    # Arabic, Persian, Hebrew
    "فريق هيئة وكالة التحرير تحرير مركز وزارة جامعة مؤسسة شركة قسم صحيفة المركز الفريق تحریریه خبرگزاری تیم گروه مرکز דסק מערכת צוות",
    "חברת סוכנות",
    # Hindi
    "डेस्क टीम संपादकीय ब्यूरो मंत्रालय",
)
#: Chinese, Japanese and Korean set no spaces: a name that ends in, or begins with, one of these is an organisation's.
ORGANISATION_PARTS = tuple(
    "编辑部 編輯部 編集部 编辑组 编辑室 团队 團隊 小组 小組 公司 株式会社 有限会社 集团 集團 实验室 實驗室 研究院 研究所 研究室 "
    "研究部 研究团队 研究中心 "
    "中心 委员会 委員会 协会 協會 協会 学会 學會 大学 大學 学院 學院 日报 日報 晚报 新闻社 新聞社 通讯社 通信社 杂志社 雑誌 周刊 报社 "
    "新闻网 新聞網 情报局 "
    "安全局 办公室 事務局 広報部 広報室 取材班 チーム センター ラボ グループ 編集局 新聞 新闻 ニュース 편집부 편집국 편집팀 취재팀 "
    "연구소 연구팀 보안팀 팀 센터 "
    "신문 뉴스 주식회사 협회 재단 대학교 กองบรรณาธิการ ทีมงาน".split()
)
#: A part of a byline with one of these words says what a person does; words that are names too (Head, Fellow, Hunter) are left out.
ROLE = _words(
    "advisor advocate analyst architect associate author blogger ceo chairman ciso coauthor cofounder columnist consultant",
    "contributor coordinator",
    "correspondent cto cybercrime deputy developer director editor engineer evangelist expert founder freelancer host intern",
    "investigator journalist leader lecturer",
    "manager officer pentester photographer president principal producer professor programmer publisher reporter researcher scientist",
    "specialist strategist",
    "student svp videographer volunteer vp writer",
    # German, Dutch
    "Autor Autorin Analystin Berater Beraterin Chefredakteur Chefredakteurin Forscher Forscherin Geschäftsführer Geschäftsführerin",
    "Journalistin Leiter Leiterin",
    "Redakteur Redakteurin Redaktor Redaktorin Sicherheitsforscher Volontär Volontärin onderzoeker redacteur verslaggever hoofdredacteur",
    # French
    "auteur autrice chercheur chercheuse consultante directeur directrice journaliste rédacteur rédactrice ingénieur",
    # Spanish, Portuguese
    "analista colaborador colaboradora consultora corresponsal director directora investigador investigadora periodista redactor",
    "redactora editora",
    "jornalista repórter pesquisador pesquisadora colunista redator redatora editor correspondente",
    # Italian
    "autore autrice giornalista redattore redattrice ricercatore ricercatrice direttore direttrice consulente caporedattore",
    # Nordic, Polish, Czech, Turkish
    "reporter skribent redaktör journalisten journalist forsker toimittaja tutkija dziennikarz dziennikarka redaktor redaktorka",
    "analityk novinář muhabir gazeteci",
    # Russian, Ukrainian
    "журналист журналистка редактор корреспондент корреспондентка аналитик эксперт исследователь директор обозреватель журналіст",
    "журналістка кореспондент аналітик",
    # Arabic
    "مراسل صحفي محرر باحث كاتب صحافي",
)
#: What Chinese, Japanese and Korean set before or after a name, with or without a space.
ROLE_PARTS = tuple(
    "本报记者 本報記者 特约记者 特約記者 实习记者 實習記者 见习记者 首席记者 本刊记者 记者 記者 编辑 編輯 编译 編譯 撰稿人 撰稿 "
    "通讯员 通訊員 責任編輯 责任编辑 "
    "編集長 編集者 編集委員 特派員 論説委員 ライター 氏 さん 수습기자 선임기자 전문기자 객원기자 특파원 논설위원 편집장 "
    "기자 연구원 연구위원".split()
)
#: Degrees and certificates that follow a name; those that are names too are in DEGREE_AFTER_COMMA.
DEGREE = _words(
    "bsc ccie ccna ccnp ccsk ccsp ceh chfi cipm cipp cisa cism cissp issap issep issmp cissp-issap comptia cpa crisc crtp crto dipl",
    "dphil dsc esq gcfa gcfe gcia",
    "gcih giac gnfa gpen grem gsec gse gwapt gxpn llb llm mba mph msc msci ocsa osce osce3 osed osep oscp oswe oswp pgp ph.d phd pmp",
    "psyd qsa sscp",
)
DEGREE_AFTER_COMMA = _words("ba bs dds do edd frs jd ma md ms pe ra rn")
#: Before a name, with the names of men and women in its language.
HONORIFIC = _words("dr prof professor mr mrs ms mx herr frau dipl-ing ing mag sir dame rev sr. sra. srta. dott dottssa drs ir dra")
COMPANY = frozenset("co corp gmbh inc llc ltd".split())
#: Forms of companies that are words or initials too, so that the letters count.
COMPANY_FORM = frozenset(
    "AB AG A/S ApS AS B.V. BV e.V. KG K.K. N.V. NV Oy Plc PLC Pty S.A. SA SAS S.A.S. SARL SE S.L. SL S.p.A. SpA S.r.l. Srl SRL".split()
)
#: What belongs to a name though a comma stands before it.
GENERATION = {"jr": "Jr.", "sr": "Sr.", "ii": "II", "iii": "III", "iv": "IV"}
#: Belong to the surname, in any case of letters.
PARTICLES = frozenset(
    "af al ap ben bin bint da dal dalla das de degli dei del dela della den der di dos du el ibn la las le los ter ten van vanden "
    "vander vom von zu zum zur".split()
)
#: Before a name, with a space or colon after it.
BY = "by af av bởi dal di door od oleh par por przez von אל ידי מאת بقلم كتب كتبه كتبته تحرير إعداد โดย από του".split()
#: Before a name, with a colon or the like after it.
LABELS = _names(
    "author, authors, author(s), by, byline, contributor, guest author, guest blogger, guest post, guest contributor, posted by",
    "published by, reporter, story",
    "text, words, writer, written by, Autor, Autorin, Autoren, Verfasser, Redaktion, von, Gastautor, Gastbeitrag, auteur, auteurs",
    "door, tekst, par, texte, rédaction",
    "autora, autores, por, texto, redacción, escrito por, autore, autori, autrice, di, testo, a cura di, scritto da, redazione",
    "författare, av, forfatter, af, skribent",
    "kirjoittaja, teksti, toimittaja, autorzy, opracowanie, tekst, autoři, napsal, napsala, szerző, írta, yazar, yazan, haber",
    "συντάκτης, κείμενο, γράφει, του, της, tác giả, bởi",
    "penulis, oleh, автор, авторы, авторка, автори, текст, подготовил, подготовила, автор статьи, الكاتب, المؤلف, بقلم, كتب, تحرير",
    "إعداد, نویسنده, מאת, כתב, כותב, מחבר",
    "作者, 文, 撰文, 撰稿, 记者, 記者, 编辑, 編輯, 编译, 編譯, 来源作者, 文字, 采写, 採寫, 原作者, 著者, 執筆, 文責, 取材, 取材・文",
    "ライター, 글, 글쓴이, 작성자, 기자, 저자, ผู้เขียน, โดย, लेखक",
)
#: Who stands behind one of these did not write it.
OTHER_LABELS = _names(
    "photo, photos, photograph, photographs, photography, picture, pictures, image, images, illustration, illustrations, graphic",
    "graphics, video, camera, audio",
    "source, sources, translation, translator, translated by, fact check, reviewed by, credit, Foto, Fotos, Bild, Bilder, Quelle",
    "Grafik, Übersetzung, crédit, photographie",
    "fotografía, ilustración, fuente, traducción, fotografia, fonte, tradução, immagine, traduzione, kuva, zdjęcia, źródło, фото",
    "источник, иллюстрация, перевод, фотограф",
    "图, 图片, 圖, 圖片, 来源, 來源, 翻译, 翻譯, 摄影, 攝影, 校对, 写真, 翻訳, 出典, 사진, 출처, 번역, صورة, المصدر, ترجمة, תמונה",
    "צילום, תרגום",
)
#: An end of a host name that no login is likely to have.
HOST_ENDS = frozenset(
    "app at blog biz ca ch cloud com dev edu eu fr fyi gov info io jp media net network news nl online org page "
    "pl ru security site social tech tv uk xyz".split()
)
#: Between two names.
AND = "and & + und et y e i en og och ja ve oraz и та й і και with mit avec con com και و با 和 与 與 及 と 및 और และ".split()
#: Of these, words that surnames hold too (`Ramón y Cajal`), or that stand before other things than names.
AND_BETWEEN_FULL_NAMES = frozenset("y e i en ja ve con com with mit avec + и та й і και و با 和 与 與 及 と 및 और และ og och oraz".split())
