-- A store of schema 7 after three passes, with a story taken down, two merged and two on one event; what it published is in the tests that migrate it.
PRAGMA user_version = 7;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0007');
CREATE TABLE aliases (
	uri VARCHAR NOT NULL, 
	story INTEGER NOT NULL, 
	PRIMARY KEY (uri), 
	FOREIGN KEY(story) REFERENCES stories (id)
);
CREATE TABLE authors (
	"key" VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	slug VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, joined VARCHAR, 
	PRIMARY KEY ("key"), 
	UNIQUE (slug)
);
INSERT INTO "authors" VALUES('source:one','One Daily','one-daily','source',NULL);
INSERT INTO "authors" VALUES('name:danaokafor','Dana Okafor','dana-okafor','person',NULL);
INSERT INTO "authors" VALUES('source:three','Three Daily','three-daily','source',NULL);
INSERT INTO "authors" VALUES('source:two','Two Daily','two-daily','source',NULL);
CREATE TABLE decisions (
	source VARCHAR NOT NULL, 
	ref VARCHAR NOT NULL, 
	verdict VARCHAR NOT NULL, 
	entry INTEGER NOT NULL, 
	tier VARCHAR, 
	evidence VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (source, ref, verdict, entry), 
	FOREIGN KEY(source) REFERENCES sources ("key")
);
INSERT INTO "decisions" VALUES('three','eta','read',1,NULL,'the page at http://127.0.0.1:34069/eta: The server answered 404 (Not Found); released with the text of its feed','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('one','https://news.example/zeta','new',4,NULL,'no story tells it; released as https://news.example/zeta','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('one','https://news.example/beta','new',3,NULL,'no story tells it; released as https://news.example/beta','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('one','https://news.example/alpha','new',2,NULL,'no story tells it; released as https://news.example/alpha','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('three','eta','new',1,NULL,'no story tells it; released as tag:news.example.org,2026:three/61c3173c8354b0b5','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('two','https://wire.example/gamma','new',6,NULL,'no story tells it; released as https://wire.example/gamma','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('two','two-alpha','copy',5,'link','same link news.example/alpha; the title agrees','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('one','https://news.example/beta','changed',3,'guid and link','guid and link are equal; its title or text was edited','2026-11-20 09:00:00.000000');
INSERT INTO "decisions" VALUES('one','https://news.example/delta','new',7,NULL,'no story tells it; released as https://news.example/delta','2026-11-20 09:00:00.000000');
INSERT INTO "decisions" VALUES('two','https://wire.example/gamma','merged',6,NULL,'merge: makes it a part of https://news.example/beta','2026-11-20 10:00:00.000000');
INSERT INTO "decisions" VALUES('one','https://news.example/delta','blocked',7,NULL,'block: https://news.example/delta','2026-11-20 10:00:00.000000');
INSERT INTO "decisions" VALUES('two','https://news.example/epsilon','new',8,NULL,'no story tells it; released as https://news.example/epsilon','2026-11-20 10:00:00.000000');
CREATE TABLE digests (
	kind VARCHAR NOT NULL, 
	period VARCHAR NOT NULL, 
	day VARCHAR NOT NULL, 
	opened DATETIME NOT NULL, 
	closed DATETIME NOT NULL, 
	sequence INTEGER NOT NULL, 
	uri VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	items JSON NOT NULL, 
	PRIMARY KEY (kind, period)
);
INSERT INTO "digests" VALUES('daily','2026-11-20','2026-11-20','2026-11-20 07:00:00.000000','2026-11-20 07:00:00.000000',5,'','','[]');
INSERT INTO "digests" VALUES('weekly','2026-W47','2026-11-16','2026-11-16 07:00:00.000000','2026-11-16 07:00:00.000000',5,'','','[]');
CREATE TABLE entries (
	id INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	guid VARCHAR, 
	link VARCHAR, 
	canonical VARCHAR, 
	original VARCHAR, 
	title VARCHAR NOT NULL, 
	summary TEXT NOT NULL, 
	content TEXT NOT NULL, 
	words TEXT NOT NULL, 
	published DATETIME, 
	updated DATETIME, 
	people JSON NOT NULL, 
	tags JSON NOT NULL, 
	language VARCHAR, 
	enclosures JSON NOT NULL, 
	edit_hash VARCHAR NOT NULL, 
	hash VARCHAR NOT NULL, 
	silent_edits INTEGER NOT NULL, 
	first_seen DATETIME NOT NULL, 
	feed_updated DATETIME, 
	backfill BOOLEAN NOT NULL, 
	status VARCHAR NOT NULL, 
	story INTEGER, 
	tier VARCHAR, texts VARCHAR DEFAULT 'kept' NOT NULL, blocked_by VARCHAR, image JSON, origin VARCHAR, traces BLOB, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source) REFERENCES sources ("key"), 
	FOREIGN KEY(story) REFERENCES stories (id)
);
INSERT INTO "entries" VALUES(1,'three',0,'eta','http://127.0.0.1:34069/eta','127.0.0.1:34069/eta',NULL,'City networks fall to CVE-2026-4321 in Norvik gateways','Norvik asks all who run its gateways to install the update for CVE-2026-4321 today.','Norvik asks all who run its gateways to install the update for CVE-2026-4321 today.','norvik asks all who run its gateways to install the update for cve-2026-4321 today','2026-11-19 08:00:00.000000',NULL,'[]','[]','en','[]','2:61910b76ca050174ad661bafc0736338','2:b27094ecb5967c1652acabf45ef0899c',0,'2026-11-20 08:00:00.000000',NULL,1,'released',4,NULL,'kept',NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(2,'one',0,'https://news.example/alpha','https://news.example/alpha','news.example/alpha',NULL,'The alpha flaw explained','Researchers describe how the alpha flaw lets a remote attacker run code on every unpatched appliance','Researchers describe how the alpha flaw lets a remote attacker run code on every unpatched appliance','researchers describe how the alpha flaw lets a remote attacker run code on every unpatched appliance','2026-11-19 08:00:00.000000',NULL,'[]','[]','en','[]','2:3777a3778b3847993c63b964ba4cfa31','2:d5704bf410ff8ef18e9aabd02059a2f2',0,'2026-11-20 08:00:00.000000',NULL,1,'released',3,NULL,'kept',NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(3,'one',1,'https://news.example/beta','https://news.example/beta','news.example/beta',NULL,'The beta flaw explained','Researchers describe how the beta flaw lets a remote attacker run code on every unpatched appliance, and CVE-2026-1234','Researchers describe how the beta flaw lets a remote attacker run code on every unpatched appliance, and CVE-2026-1234','researchers describe how the beta flaw lets a remote attacker run code on every unpatched appliance and cve-2026-1234','2026-11-19 08:00:00.000000',NULL,'[{"name": "Dana Okafor", "email": null, "kind": "person"}]','[]','en','[]','2:cc276bb2f06f02830f7da4c765131882','2:67d4a5718718caf1b9ef0872475f11cf',1,'2026-11-20 08:00:00.000000',NULL,1,'released',2,NULL,'kept',NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(4,'one',2,'https://news.example/zeta','https://news.example/zeta','news.example/zeta',NULL,'Norvik gateways: attackers already use CVE-2026-4321','The Norvik gateway flaw CVE-2026-4321 is used by attackers against appliances of water works and city networks, researchers said on Friday.','The Norvik gateway flaw CVE-2026-4321 is used by attackers against appliances of water works and city networks, researchers said on Friday.','the norvik gateway flaw cve-2026-4321 is used by attackers against appliances of water works and city networks researchers said on friday','2026-11-19 08:00:00.000000',NULL,'[]','[]','en','[]','2:8fed76f9a7ff82c33345f0d0ecf42dbc','2:7ffb142a34538d0ae9f87eb185b2b3fd',0,'2026-11-20 08:00:00.000000',NULL,1,'released',1,NULL,'kept',NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(5,'two',0,'two-alpha','https://news.example/alpha','news.example/alpha',NULL,'The alpha flaw explained','Researchers describe how the alpha flaw lets a remote attacker run code on every unpatched appliance','Researchers describe how the alpha flaw lets a remote attacker run code on every unpatched appliance','researchers describe how the alpha flaw lets a remote attacker run code on every unpatched appliance','2026-11-19 08:00:00.000000',NULL,'[]','[]','en','[]','2:3777a3778b3847993c63b964ba4cfa31','2:a8b9370e3770658111f6202be5147653',0,'2026-11-20 08:00:00.000000',NULL,1,'released',3,'link','kept',NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(6,'two',1,'https://wire.example/gamma','https://wire.example/gamma','wire.example/gamma',NULL,'The gamma flaw explained','Researchers describe how the gamma flaw lets a remote attacker run code on every unpatched appliance','Researchers describe how the gamma flaw lets a remote attacker run code on every unpatched appliance','researchers describe how the gamma flaw lets a remote attacker run code on every unpatched appliance','2026-11-19 08:00:00.000000',NULL,'[]','[]','en','[]','2:eb5096b01b56bcbf52ebf06dc6ef8467','2:11ec2b978eee3148beab6f34f9d70872',0,'2026-11-20 08:00:00.000000',NULL,1,'released',5,NULL,'kept',NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(7,'one',0,'https://news.example/delta','https://news.example/delta','news.example/delta',NULL,'','','','','2026-11-19 08:00:00.000000',NULL,'[]','[]','en','[]','2:02b24741c9144a38b81027a479cc6d60','2:79e20aa73960320e0f8fb6e34426e4d3',0,'2026-11-20 09:00:00.000000',NULL,0,'released',6,NULL,'purged','https://news.example/delta',NULL,NULL,NULL);
INSERT INTO "entries" VALUES(8,'two',0,'https://news.example/epsilon','https://news.example/epsilon','news.example/epsilon',NULL,'The epsilon flaw explained','Researchers describe how the epsilon flaw lets a remote attacker run code on every unpatched appliance','Researchers describe how the epsilon flaw lets a remote attacker run code on every unpatched appliance','researchers describe how the epsilon flaw lets a remote attacker run code on every unpatched appliance','2026-11-19 08:00:00.000000',NULL,'[]','[]','en','[]','2:670efd2e82d062d944a53a6c242d25ed','2:070a961cfd177f41f360d008d939d946',0,'2026-11-20 10:00:00.000000',NULL,0,'released',7,NULL,'kept',NULL,NULL,NULL,NULL);
CREATE TABLE entry_keys (
	source VARCHAR NOT NULL, 
	digest BLOB NOT NULL, 
	kind VARCHAR NOT NULL, 
	entry INTEGER NOT NULL, 
	PRIMARY KEY (source, digest, kind, entry), 
	FOREIGN KEY(entry) REFERENCES entries (id), 
	FOREIGN KEY(source) REFERENCES sources ("key")
)
 WITHOUT ROWID

;
INSERT INTO "entry_keys" VALUES('one',X'04413294AC2E790949FC4D71571E7EB9','guid+link',7);
INSERT INTO "entry_keys" VALUES('one',X'1911135D5039B359E82006B7072CCFA2','title+day',2);
INSERT INTO "entry_keys" VALUES('one',X'5128D7A366656359035F23CAFDAC937D','guid',2);
INSERT INTO "entry_keys" VALUES('one',X'5C66C6068E58C22C793A16A3F5BE03FE','text',3);
INSERT INTO "entry_keys" VALUES('one',X'6005F2FD7F0B642FE685261E1D4C2553','guid',7);
INSERT INTO "entry_keys" VALUES('one',X'61E7B9466C103A4FFAEC4A432B6B6736','guid+link',3);
INSERT INTO "entry_keys" VALUES('one',X'64FF349C4F101CDB9742A11BFBA024E7','words',4);
INSERT INTO "entry_keys" VALUES('one',X'6A961657A2F53D2768A0C69A1D0D7E73','text',4);
INSERT INTO "entry_keys" VALUES('one',X'6B32CBA940EB7828CFF90B4FAD57996E','title+day',7);
INSERT INTO "entry_keys" VALUES('one',X'6C89466FC9042A64575E880AC183C089','guid',3);
INSERT INTO "entry_keys" VALUES('one',X'74E53E2BA2037220A872AE754FE08442','title+day',3);
INSERT INTO "entry_keys" VALUES('one',X'74FA75631C247AF2409EF285D6155076','guid-path',2);
INSERT INTO "entry_keys" VALUES('one',X'7F6791E8B0912FA478CC555C36FA4BD8','text',2);
INSERT INTO "entry_keys" VALUES('one',X'8851AD1385E2FCDFEF13AAE613425039','text',3);
INSERT INTO "entry_keys" VALUES('one',X'8CACC5A9424EF2295179E91A05100A84','guid+link',4);
INSERT INTO "entry_keys" VALUES('one',X'8F73EA05FEBA36943B47050E0079155D','link',4);
INSERT INTO "entry_keys" VALUES('one',X'96106439E00CD62CFC41F5EFB5FAD94E','guid+link',2);
INSERT INTO "entry_keys" VALUES('one',X'9A0B4103640897A2C924F2840B0126F7','guid',4);
INSERT INTO "entry_keys" VALUES('one',X'A996D52AB1F4E991702B72D6E8CD0E2B','link',7);
INSERT INTO "entry_keys" VALUES('one',X'AAE419DDEB88DBB52123A74FAE2D4A0A','guid-path',7);
INSERT INTO "entry_keys" VALUES('one',X'BF46E5F3386ED808DC8043E6C7B0C36E','link',2);
INSERT INTO "entry_keys" VALUES('one',X'C413C459FE3DA53DF149BE096BA2B73F','link',3);
INSERT INTO "entry_keys" VALUES('one',X'C47F9EB64F1CEBE64D3CC7A604459324','guid-path',4);
INSERT INTO "entry_keys" VALUES('one',X'DC6C3B9E5A3A9F141140410360B511F2','text',7);
INSERT INTO "entry_keys" VALUES('one',X'E3CF6DD082A6FA0D5075AC8962BA3CD1','title+day',4);
INSERT INTO "entry_keys" VALUES('one',X'EA60459EB1C6ECC75EBAE93B660FF228','guid-path',3);
INSERT INTO "entry_keys" VALUES('three',X'3814FB6ECA0A6CD43A88216D59BAA879','link',1);
INSERT INTO "entry_keys" VALUES('three',X'B8D2EFE6874F96BB0601E3E218C868E4','guid+link',1);
INSERT INTO "entry_keys" VALUES('three',X'C8E69A3BC81DCD87778CEB59E2D6C711','text',1);
INSERT INTO "entry_keys" VALUES('three',X'EE79D3C0DA1DE39A9D84B5F0BC7BA6C7','guid',1);
INSERT INTO "entry_keys" VALUES('three',X'EF8831CB0ABA619FE694E37A571A9760','title+day',1);
INSERT INTO "entry_keys" VALUES('two',X'06E6F62DC408F7EC6FD1F5C740D834C7','link',6);
INSERT INTO "entry_keys" VALUES('two',X'1072C197384958DA846E3E209C2EE8BA','guid',6);
INSERT INTO "entry_keys" VALUES('two',X'1911135D5039B359E82006B7072CCFA2','title+day',5);
INSERT INTO "entry_keys" VALUES('two',X'1DB183901CAAACCBBAC643B7F29E87E0','text',8);
INSERT INTO "entry_keys" VALUES('two',X'286051922D096CB06B82412FB9097751','title+day',6);
INSERT INTO "entry_keys" VALUES('two',X'2B0BBA797900AB94872FD8BBEFCD382A','guid',5);
INSERT INTO "entry_keys" VALUES('two',X'41C2C3D615319655545F84EB52B360AC','guid-path',8);
INSERT INTO "entry_keys" VALUES('two',X'47660A6DB8E18CB9DA5D798CF06096E6','title+day',8);
INSERT INTO "entry_keys" VALUES('two',X'6D8E0DC1BD7075F0C72662BE52313B8B','link',8);
INSERT INTO "entry_keys" VALUES('two',X'7F6791E8B0912FA478CC555C36FA4BD8','text',5);
INSERT INTO "entry_keys" VALUES('two',X'8A64943CAFC2CA5D9C0642994CEAEB3F','guid+link',6);
INSERT INTO "entry_keys" VALUES('two',X'8E45F51B7AA590376DAB30BBA3F21488','guid-path',6);
INSERT INTO "entry_keys" VALUES('two',X'A1676584E6506DFD6B17873948A0A20E','guid+link',5);
INSERT INTO "entry_keys" VALUES('two',X'A2A7B0A2B80B27F0E194B6CD6C79CDE5','text',6);
INSERT INTO "entry_keys" VALUES('two',X'B2B7D8EF1C2D3F9EBD56D5DB0132EED2','guid+link',8);
INSERT INTO "entry_keys" VALUES('two',X'BF46E5F3386ED808DC8043E6C7B0C36E','link',5);
INSERT INTO "entry_keys" VALUES('two',X'F0E0EEED0548CC4622AEA4980743DCB6','guid',8);
CREATE TABLE lanes (
	lane VARCHAR NOT NULL, 
	ended DATETIME NOT NULL, pages_from DATETIME, 
	PRIMARY KEY (lane)
);
INSERT INTO "lanes" VALUES('89401fe09f8be59a77c8114fbb8e7688','2026-11-20 08:00:00.000000',NULL);
CREATE TABLE members (
	channel VARCHAR NOT NULL, 
	story INTEGER NOT NULL, 
	PRIMARY KEY (channel, story), 
	FOREIGN KEY(story) REFERENCES stories (id)
)
 WITHOUT ROWID

;
INSERT INTO "members" VALUES('beta',2);
INSERT INTO "members" VALUES('/newsletter',7);
CREATE TABLE meta (
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "meta" VALUES('id_authority','news.example.org,2026');
INSERT INTO "meta" VALUES('authors_rules','0d6b054c80958c9546a0944e28eff14b');
INSERT INTO "meta" VALUES('own','{"beta": "(OwnChannel(name=''beta'', title=''Beta'', match=''beta'', topics=(), authors=(), sources=(), tags=(), languages=(), limit=100, formats=(''atom'', ''rss''), profile=''reader''), [])"}');
INSERT INTO "meta" VALUES('digest:daily','07:00 UTC');
INSERT INTO "meta" VALUES('digest:weekly','Mon 07:00 Europe/London');
INSERT INTO "meta" VALUES('published_by','adafe9ac0121cf9eb8c241b6b9775c6f c82a408b55bb74d1be64e243699f56648f867c24cf8195eace82d19738fed822');
INSERT INTO "meta" VALUES('faulty_documents','{}');
INSERT INTO "meta" VALUES('pruned','2026-11-20T08:00:00+00:00');
CREATE TABLE pages (
	entry INTEGER NOT NULL, 
	url VARCHAR NOT NULL, 
	since DATETIME NOT NULL, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	next_due DATETIME, 
	why VARCHAR, 
	html TEXT, 
	summary TEXT, 
	PRIMARY KEY (entry), 
	FOREIGN KEY(entry) REFERENCES entries (id)
);
INSERT INTO "pages" VALUES(1,'http://127.0.0.1:34069/eta','2026-11-20 08:00:00.000000',0,NULL,NULL,NULL,NULL);
CREATE TABLE pings (
	path VARCHAR NOT NULL, 
	hub VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	since DATETIME NOT NULL, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	next_due DATETIME, 
	why VARCHAR, 
	PRIMARY KEY (path, hub)
);
CREATE TABLE related (
	story INTEGER NOT NULL, 
	other INTEGER NOT NULL, 
	score FLOAT NOT NULL, 
	evidence VARCHAR NOT NULL, 
	PRIMARY KEY (story, other), 
	FOREIGN KEY(story) REFERENCES stories (id), 
	FOREIGN KEY(other) REFERENCES stories (id)
)
 WITHOUT ROWID

;
INSERT INTO "related" VALUES(4,1,1.0,'both name CVE-2026-4321');
CREATE TABLE robots (
	origin VARCHAR NOT NULL, 
	text TEXT, 
	fetched DATETIME NOT NULL, 
	PRIMARY KEY (origin)
);
INSERT INTO "robots" VALUES('181a7bf835e47feb434981f19b28a790','','2026-11-20 08:00:00.000000');
CREATE TABLE sent (
	sequence INTEGER NOT NULL, 
	story INTEGER NOT NULL, 
	item JSON, 
	PRIMARY KEY (sequence), 
	FOREIGN KEY(story) REFERENCES stories (id), 
	UNIQUE (story)
);
INSERT INTO "sent" VALUES(1,1,'{"id": "https://news.example/zeta", "sequence": 1, "title": "Norvik gateways: attackers already use CVE-2026-4321", "link": "https://news.example/zeta", "summary": "The Norvik gateway flaw CVE-2026-4321 is used by attackers against appliances of water works and city networks, researchers said on Friday.", "content": "", "published": "2026-11-19T08:00:00+00:00", "updated": null, "shown_published": "2026-11-19T08:00:00+00:00", "shown_updated": "2026-11-19T08:00:00+00:00", "first_seen": "2026-11-20T08:00:00+00:00", "released": "2026-11-20T08:00:00+00:00", "sort_at": "2026-11-19T08:00:00+00:00", "mailed": null, "authors": [{"key": "source:one", "name": "One Daily", "slug": "one-daily", "kind": "source", "hidden": false, "joined": null}], "source": {"key": "one", "name": "One Daily", "url": "http://127.0.0.1:34069/one", "site": "https://news.example/", "id": "tag:news.example.org,2026:source/one", "rights": null}, "source_updated": "2026-11-19T08:00:00+00:00", "topics": [], "tags": [], "language": "en", "enclosures": [], "also_in": [], "sent_in": [], "related": [], "carries": "summary", "image": null, "issued": null}');
INSERT INTO "sent" VALUES(2,2,'{"id": "https://news.example/beta", "sequence": 2, "title": "The beta flaw explained", "link": "https://news.example/beta", "summary": "Researchers describe how the beta flaw lets a remote attacker run code on every unpatched appliance", "content": "", "published": "2026-11-19T08:00:00+00:00", "updated": null, "shown_published": "2026-11-19T08:00:00+00:00", "shown_updated": "2026-11-19T08:00:00+00:00", "first_seen": "2026-11-20T08:00:00+00:00", "released": "2026-11-20T08:00:00+00:00", "sort_at": "2026-11-19T08:00:00+00:00", "mailed": null, "authors": [{"key": "name:danaokafor", "name": "Dana Okafor", "slug": "dana-okafor", "kind": "person", "hidden": false, "joined": null}], "source": {"key": "one", "name": "One Daily", "url": "http://127.0.0.1:34069/one", "site": "https://news.example/", "id": "tag:news.example.org,2026:source/one", "rights": null}, "source_updated": "2026-11-19T08:00:00+00:00", "topics": [], "tags": [], "language": "en", "enclosures": [], "also_in": [], "sent_in": [], "related": [], "carries": "summary", "image": null, "issued": null}');
INSERT INTO "sent" VALUES(3,3,'{"id": "https://news.example/alpha", "sequence": 3, "title": "The alpha flaw explained", "link": "https://news.example/alpha", "summary": "Researchers describe how the alpha flaw lets a remote attacker run code on every unpatched appliance", "content": "", "published": "2026-11-19T08:00:00+00:00", "updated": null, "shown_published": "2026-11-19T08:00:00+00:00", "shown_updated": "2026-11-19T08:00:00+00:00", "first_seen": "2026-11-20T08:00:00+00:00", "released": "2026-11-20T08:00:00+00:00", "sort_at": "2026-11-19T08:00:00+00:00", "mailed": null, "authors": [{"key": "source:one", "name": "One Daily", "slug": "one-daily", "kind": "source", "hidden": false, "joined": null}], "source": {"key": "one", "name": "One Daily", "url": "http://127.0.0.1:34069/one", "site": "https://news.example/", "id": "tag:news.example.org,2026:source/one", "rights": null}, "source_updated": "2026-11-19T08:00:00+00:00", "topics": [], "tags": [], "language": "en", "enclosures": [], "also_in": [], "sent_in": ["Two Daily"], "related": [], "carries": "summary", "image": null, "issued": null}');
INSERT INTO "sent" VALUES(4,4,'{"id": "tag:news.example.org,2026:three/61c3173c8354b0b5", "sequence": 4, "title": "City networks fall to CVE-2026-4321 in Norvik gateways", "link": "http://127.0.0.1:34069/eta", "summary": "Norvik asks all who run its gateways to install the update for CVE-2026-4321 today.", "content": "Norvik asks all who run its gateways to install the update for CVE-2026-4321 today.", "published": "2026-11-19T08:00:00+00:00", "updated": null, "shown_published": "2026-11-19T08:00:00+00:00", "shown_updated": "2026-11-19T08:00:00+00:00", "first_seen": "2026-11-20T08:00:00+00:00", "released": "2026-11-20T08:00:00+00:00", "sort_at": "2026-11-19T08:00:00+00:00", "mailed": null, "authors": [{"key": "source:three", "name": "Three Daily", "slug": "three-daily", "kind": "source", "hidden": false, "joined": null}], "source": {"key": "three", "name": "Three Daily", "url": "http://127.0.0.1:34069/three", "site": "https://news.example/", "id": "tag:news.example.org,2026:source/three", "rights": null}, "source_updated": "2026-11-19T08:00:00+00:00", "topics": [], "tags": [], "language": "en", "enclosures": [], "also_in": [], "sent_in": [], "related": [], "carries": "full", "image": null, "issued": null}');
INSERT INTO "sent" VALUES(5,5,'{"id": "https://wire.example/gamma", "sequence": 5, "title": "The gamma flaw explained", "link": "https://wire.example/gamma", "summary": "Researchers describe how the gamma flaw lets a remote attacker run code on every unpatched appliance", "content": "", "published": "2026-11-19T08:00:00+00:00", "updated": null, "shown_published": "2026-11-19T08:00:00+00:00", "shown_updated": "2026-11-19T08:00:00+00:00", "first_seen": "2026-11-20T08:00:00+00:00", "released": "2026-11-20T08:00:00+00:00", "sort_at": "2026-11-19T08:00:00+00:00", "mailed": null, "authors": [{"key": "source:two", "name": "Two Daily", "slug": "two-daily", "kind": "source", "hidden": false, "joined": null}], "source": {"key": "two", "name": "Two Daily", "url": "http://127.0.0.1:34069/two", "site": "https://news.example/", "id": "tag:news.example.org,2026:source/two", "rights": null}, "source_updated": "2026-11-19T08:00:00+00:00", "topics": [], "tags": [], "language": "en", "enclosures": [], "also_in": [], "sent_in": [], "related": [], "carries": "summary", "image": null, "issued": null}');
INSERT INTO "sent" VALUES(6,6,NULL);
INSERT INTO "sent" VALUES(7,7,'{"id": "https://news.example/epsilon", "sequence": 7, "title": "The epsilon flaw explained", "link": "https://news.example/epsilon", "summary": "Researchers describe how the epsilon flaw lets a remote attacker run code on every unpatched appliance", "content": "", "published": "2026-11-19T08:00:00+00:00", "updated": null, "shown_published": "2026-11-19T08:00:00+00:00", "shown_updated": "2026-11-19T08:00:00+00:00", "first_seen": "2026-11-20T10:00:00+00:00", "released": "2026-11-20T10:00:00+00:00", "sort_at": "2026-11-20T10:00:00+00:00", "mailed": null, "authors": [{"key": "source:two", "name": "Two Daily", "slug": "two-daily", "kind": "source", "hidden": false, "joined": null}], "source": {"key": "two", "name": "Two Daily", "url": "http://127.0.0.1:34069/two", "site": "https://news.example/", "id": "tag:news.example.org,2026:source/two", "rights": null}, "source_updated": "2026-11-19T08:00:00+00:00", "topics": [], "tags": [], "language": "en", "enclosures": [], "also_in": [], "sent_in": [], "related": [], "carries": "summary", "image": null, "issued": null}');
CREATE TABLE source_addresses (
	url_digest VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	PRIMARY KEY (url_digest, source), 
	FOREIGN KEY(source) REFERENCES sources ("key")
);
INSERT INTO "source_addresses" VALUES('046c8478e145107bd738d01c78298006','three');
INSERT INTO "source_addresses" VALUES('053a8b5c49b52c93d4bc9b9c92b38010','one');
INSERT INTO "source_addresses" VALUES('8241d748a3ed8f0a09c8595e60636e87','two');
CREATE TABLE sources (
	"key" VARCHAR NOT NULL, 
	url_digest VARCHAR NOT NULL, 
	shown_url VARCHAR NOT NULL, 
	private BOOLEAN NOT NULL, 
	name VARCHAR NOT NULL, 
	site VARCHAR, 
	feed_id VARCHAR, 
	feed_title VARCHAR, 
	feed_link VARCHAR, 
	feed_self VARCHAR, 
	feed_updated DATETIME, 
	feed_language VARCHAR, 
	feed_rights VARCHAR, 
	etag VARCHAR, 
	last_modified VARCHAR, 
	validators_url VARCHAR, 
	body_hash VARCHAR, 
	config_hash VARCHAR, 
	failures INTEGER NOT NULL, 
	last_attempt DATETIME, 
	last_success DATETIME, 
	next_due DATETIME, 
	filling BOOLEAN NOT NULL, 
	gone BOOLEAN NOT NULL, 
	gone_answers INTEGER NOT NULL, 
	status INTEGER, 
	kind VARCHAR, 
	error VARCHAR, 
	degraded VARCHAR, 
	guid_reused BOOLEAN NOT NULL, 
	link_reused BOOLEAN NOT NULL, held_since DATETIME, held_why VARCHAR, last_whole DATETIME, conditional BOOLEAN DEFAULT '0' NOT NULL, due_because VARCHAR, newest DATETIME, gap INTEGER, window INTEGER, ttl INTEGER, skip_hours JSON DEFAULT '[]' NOT NULL, skip_days JSON DEFAULT '[]' NOT NULL, not_understood INTEGER DEFAULT '0' NOT NULL, moved_to VARCHAR, moving_to VARCHAR, moving_since DATETIME, moving_answers INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "sources" VALUES('three','046c8478e145107bd738d01c78298006','http://127.0.0.1:34069/three',0,'Three Daily',NULL,NULL,'Three','https://news.example/',NULL,NULL,NULL,NULL,NULL,NULL,'=','9023c6dd5e35414fc5173f157b053d80','76c717d82ef0f6d444a7bb3704c4a0e0',0,'2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','2026-11-21 10:00:00.000000',0,0,0,200,NULL,NULL,NULL,0,0,NULL,NULL,'2026-11-20 10:00:00.000000',0,'no validators','2026-11-19 08:00:00.000000',NULL,NULL,NULL,'[]','[]',0,NULL,NULL,NULL,0);
INSERT INTO "sources" VALUES('one','053a8b5c49b52c93d4bc9b9c92b38010','http://127.0.0.1:34069/one',0,'One Daily',NULL,NULL,'One','https://news.example/',NULL,NULL,NULL,NULL,NULL,NULL,'=','5374d4082c5356f95be39a9a757d1cad','efe92acbf4c5ba63db3f8fa872fa5cf7',0,'2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','2026-11-20 11:00:00.000000',0,0,0,200,NULL,NULL,NULL,0,0,NULL,NULL,'2026-11-20 10:00:00.000000',0,'every','2026-11-20 09:00:00.000000',0,0,NULL,'[]','[]',0,NULL,NULL,NULL,0);
INSERT INTO "sources" VALUES('two','8241d748a3ed8f0a09c8595e60636e87','http://127.0.0.1:34069/two',0,'Two Daily',NULL,NULL,'Two','https://news.example/',NULL,NULL,NULL,NULL,NULL,NULL,'=','4e9e16d6d3eb84362de441c9a6eb7543','c0507f55ab041a28e02476a034ef66d0',0,'2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','2026-11-20 11:00:00.000000',0,0,0,200,NULL,NULL,NULL,0,0,NULL,NULL,'2026-11-20 10:00:00.000000',0,'every','2026-11-20 10:00:00.000000',23400,0,NULL,'[]','[]',0,NULL,NULL,NULL,0);
CREATE TABLE stories (
	id INTEGER NOT NULL, 
	uri VARCHAR NOT NULL, 
	sequence INTEGER NOT NULL, 
	lead INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	link VARCHAR, 
	shown_published DATETIME NOT NULL, 
	shown_updated DATETIME NOT NULL, 
	source_updated DATETIME NOT NULL, 
	first_seen DATETIME NOT NULL, 
	released DATETIME NOT NULL, 
	sort_at DATETIME NOT NULL, 
	backfill BOOLEAN NOT NULL, 
	mailed DATETIME, blocked BOOLEAN DEFAULT '0' NOT NULL, merged_into INTEGER REFERENCES stories(id), 
	PRIMARY KEY (id), 
	FOREIGN KEY(source) REFERENCES sources ("key"), 
	UNIQUE (mailed), 
	UNIQUE (sequence), 
	UNIQUE (uri)
);
INSERT INTO "stories" VALUES(1,'https://news.example/zeta',1,4,'one','https://news.example/zeta','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-19 08:00:00.000000',1,NULL,0,NULL);
INSERT INTO "stories" VALUES(2,'https://news.example/beta',2,3,'one','https://news.example/beta','2026-11-19 08:00:00.000000','2026-11-20 09:00:00.000000','2026-11-19 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-19 08:00:00.000000',1,NULL,0,NULL);
INSERT INTO "stories" VALUES(3,'https://news.example/alpha',3,2,'one','https://news.example/alpha','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-19 08:00:00.000000',1,NULL,0,NULL);
INSERT INTO "stories" VALUES(4,'tag:news.example.org,2026:three/61c3173c8354b0b5',4,1,'three','http://127.0.0.1:34069/eta','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-19 08:00:00.000000',1,NULL,0,NULL);
INSERT INTO "stories" VALUES(5,'https://wire.example/gamma',5,6,'two','https://wire.example/gamma','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-19 08:00:00.000000',1,NULL,0,2);
INSERT INTO "stories" VALUES(6,'https://news.example/delta',6,7,'one','https://news.example/delta','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-20 09:00:00.000000','2026-11-20 09:00:00.000000','2026-11-20 09:00:00.000000',0,'2026-11-20 09:00:00.000000',1,NULL);
INSERT INTO "stories" VALUES(7,'https://news.example/epsilon',7,8,'two','https://news.example/epsilon','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000',0,'2026-11-20 10:00:00.000000',0,NULL);
CREATE TABLE story_authors (
	story INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	author VARCHAR NOT NULL, 
	PRIMARY KEY (story, position), 
	FOREIGN KEY(author) REFERENCES authors ("key"), 
	FOREIGN KEY(story) REFERENCES stories (id)
)
 WITHOUT ROWID

;
INSERT INTO "story_authors" VALUES(2,0,'name:danaokafor');
INSERT INTO "story_authors" VALUES(1,0,'source:one');
INSERT INTO "story_authors" VALUES(3,0,'source:one');
INSERT INTO "story_authors" VALUES(4,0,'source:three');
INSERT INTO "story_authors" VALUES(7,0,'source:two');
CREATE TABLE terms (
	term VARCHAR NOT NULL, 
	story INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (term, story), 
	FOREIGN KEY(story) REFERENCES stories (id)
)
 WITHOUT ROWID

;
INSERT INTO "terms" VALUES('alpha',3,'2026-11-19 08:00:00.000000');
INSERT INTO "terms" VALUES('cve-2026-4321',1,'2026-11-19 08:00:00.000000');
INSERT INTO "terms" VALUES('cve-2026-4321',4,'2026-11-19 08:00:00.000000');
INSERT INTO "terms" VALUES('epsilon',7,'2026-11-19 08:00:00.000000');
INSERT INTO "terms" VALUES('gamma',5,'2026-11-19 08:00:00.000000');
INSERT INTO "terms" VALUES('gateway',1,'2026-11-19 08:00:00.000000');
INSERT INTO "terms" VALUES('gateway',4,'2026-11-19 08:00:00.000000');
INSERT INTO "terms" VALUES('norvik',1,'2026-11-19 08:00:00.000000');
INSERT INTO "terms" VALUES('norvik',4,'2026-11-19 08:00:00.000000');
CREATE TABLE topics (
	slug VARCHAR NOT NULL, 
	PRIMARY KEY (slug)
);
CREATE TABLE touched (
	kind VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	PRIMARY KEY (kind, "key")
)
 WITHOUT ROWID

;
CREATE TABLE traces (
	trace INTEGER NOT NULL, 
	entry INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (trace, entry), 
	FOREIGN KEY(entry) REFERENCES entries (id)
)
 WITHOUT ROWID

;
INSERT INTO "traces" VALUES(2731956927,4,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(5173373906,4,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(8970733449,4,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(13078037617,4,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(17853176995,4,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(21631566343,4,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(26899698063,4,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(31255765560,4,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(34888952490,4,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(39415627796,4,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(42979466309,4,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(48589185102,4,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(52334819482,4,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(57064743608,4,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(62190076552,4,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(64562683036,4,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(71610805420,1,'2026-11-20 08:00:00.000000');
INSERT INTO "traces" VALUES(72446911163,4,'2026-11-20 08:00:00.000000');
CREATE INDEX ix_sources_next_due ON sources (next_due);
CREATE INDEX decisions_by_entry ON decisions (entry);
CREATE INDEX stories_by_lead ON stories (lead);
CREATE INDEX stories_by_time ON stories (sort_at, sequence);
CREATE INDEX entries_by_link ON entries (canonical);
CREATE INDEX entries_by_original ON entries (original);
CREATE INDEX entries_by_source_link ON entries (source, canonical);
CREATE INDEX entries_by_story ON entries (story);
CREATE INDEX entries_pending ON entries (status) WHERE status = 'pending';
CREATE INDEX stories_by_author ON story_authors (author, story);
CREATE INDEX entries_by_edit_hash ON entries (edit_hash);
CREATE INDEX entries_blocked ON entries (blocked_by) WHERE blocked_by IS NOT NULL;
CREATE INDEX stories_blocked ON stories (blocked) WHERE blocked = 1;
CREATE INDEX pages_due ON pages (next_due) WHERE next_due IS NOT NULL;
CREATE INDEX entries_waiting ON entries (status) WHERE status = 'waiting';
CREATE INDEX terms_by_story ON terms (story);
CREATE INDEX terms_by_time ON terms (at);
CREATE INDEX related_by_other ON related (other);
CREATE INDEX entries_by_people ON entries (source, status, people) WHERE people <> '[]';
CREATE INDEX stories_unmailed ON stories (sequence) WHERE mailed IS NULL AND backfill = 0;
CREATE INDEX sent_missing ON sent (sequence) WHERE item IS NULL;
CREATE INDEX members_by_story ON members (story);
CREATE INDEX digests_by_time ON digests (kind, closed);
CREATE INDEX ix_pings_next_due ON pings (next_due);
CREATE INDEX stories_merged ON stories (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX entries_of_source ON entries (source, story) WHERE story IS NOT NULL;
CREATE TRIGGER stories_added AFTER INSERT ON stories BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'story', NEW.id WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(NEW.id AS TEXT)); END;
CREATE TRIGGER stories_changed AFTER UPDATE OF uri, lead, link, shown_published, shown_updated, source_updated, sort_at, mailed, merged_into, blocked ON stories BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'story', NEW.id WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(NEW.id AS TEXT)); INSERT INTO touched (kind, key) SELECT DISTINCT 'story', OLD.merged_into WHERE OLD.merged_into AND NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(OLD.merged_into AS TEXT)); INSERT INTO touched (kind, key) SELECT DISTINCT 'story', NEW.merged_into WHERE NEW.merged_into AND NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(NEW.merged_into AS TEXT)); END;
CREATE TRIGGER stories_gone AFTER DELETE ON stories BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'story', OLD.merged_into WHERE OLD.merged_into AND NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(OLD.merged_into AS TEXT)); INSERT INTO touched (kind, key) SELECT DISTINCT 'source', OLD.source WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'source' AND touched.key = CAST(OLD.source AS TEXT)); END;
CREATE TRIGGER entries_added AFTER INSERT ON entries WHEN NEW.story IS NOT NULL BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'story', NEW.story WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(NEW.story AS TEXT)); END;
CREATE TRIGGER entries_changed AFTER UPDATE OF title, summary, content, link, tags, language, enclosures, image ON entries WHEN NEW.story IS NOT NULL AND NEW.texts <> 'pruned' BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'story', NEW.story WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(NEW.story AS TEXT)); END;
CREATE TRIGGER entries_moved AFTER UPDATE OF story, tier, blocked_by ON entries WHEN NEW.story IS NOT NULL OR OLD.story IS NOT NULL BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'story', OLD.story WHERE OLD.story AND NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(OLD.story AS TEXT)); INSERT INTO touched (kind, key) SELECT DISTINCT 'story', NEW.story WHERE NEW.story AND NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(NEW.story AS TEXT)); INSERT INTO touched (kind, key) SELECT DISTINCT 'source', NEW.source WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'source' AND touched.key = CAST(NEW.source AS TEXT)); END;
CREATE TRIGGER entries_gone AFTER DELETE ON entries WHEN OLD.story IS NOT NULL BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'story', OLD.story WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(OLD.story AS TEXT)); INSERT INTO touched (kind, key) SELECT DISTINCT 'source', OLD.source WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'source' AND touched.key = CAST(OLD.source AS TEXT)); END;
CREATE TRIGGER written AFTER INSERT ON story_authors BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'story', NEW.story WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(NEW.story AS TEXT)); INSERT INTO touched (kind, key) SELECT DISTINCT 'author', NEW.author WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'author' AND touched.key = CAST(NEW.author AS TEXT)); END;
CREATE TRIGGER rewritten AFTER UPDATE ON story_authors BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'story', NEW.story WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(NEW.story AS TEXT)); INSERT INTO touched (kind, key) SELECT DISTINCT 'author', NEW.author WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'author' AND touched.key = CAST(NEW.author AS TEXT)); INSERT INTO touched (kind, key) SELECT DISTINCT 'author', OLD.author WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'author' AND touched.key = CAST(OLD.author AS TEXT)); END;
CREATE TRIGGER unwritten AFTER DELETE ON story_authors BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'story', OLD.story WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(OLD.story AS TEXT)); INSERT INTO touched (kind, key) SELECT DISTINCT 'author', OLD.author WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'author' AND touched.key = CAST(OLD.author AS TEXT)); END;
CREATE TRIGGER authors_changed AFTER UPDATE OF name, slug, kind, joined ON authors BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'author', NEW.key WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'author' AND touched.key = CAST(NEW.key AS TEXT)); INSERT INTO touched (kind, key) SELECT DISTINCT 'story', story FROM story_authors WHERE author = NEW.key AND NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(story AS TEXT)); END;
CREATE TRIGGER related_added AFTER INSERT ON related BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'story', NEW.story WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(NEW.story AS TEXT)); INSERT INTO touched (kind, key) SELECT DISTINCT 'story', NEW.other WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(NEW.other AS TEXT)); END;
CREATE TRIGGER related_gone AFTER DELETE ON related BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'story', OLD.story WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(OLD.story AS TEXT)); INSERT INTO touched (kind, key) SELECT DISTINCT 'story', OLD.other WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(OLD.other AS TEXT)); END;
CREATE TRIGGER got_mailed AFTER UPDATE OF mailed ON stories BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'channel', channel FROM members WHERE story = NEW.id AND NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'channel' AND touched.key = CAST(channel AS TEXT)); END;
CREATE TRIGGER taken_down_again AFTER UPDATE OF blocked ON stories BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'sent', NEW.sequence WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'sent' AND touched.key = CAST(NEW.sequence AS TEXT)); END;
CREATE TRIGGER sent_anew AFTER UPDATE OF item ON sent BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'sent', NEW.sequence WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'sent' AND touched.key = CAST(NEW.sequence AS TEXT)); END;
CREATE TRIGGER held AFTER INSERT ON members BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'channel', NEW.channel WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'channel' AND touched.key = CAST(NEW.channel AS TEXT)); END;
CREATE TRIGGER let_go AFTER DELETE ON members BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'channel', OLD.channel WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'channel' AND touched.key = CAST(OLD.channel AS TEXT)); END;
CREATE TRIGGER closed AFTER INSERT ON digests BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'digest', NEW.kind WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'digest' AND touched.key = CAST(NEW.kind AS TEXT)); END;
CREATE TRIGGER taken_out AFTER UPDATE ON digests BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'digest', NEW.kind WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'digest' AND touched.key = CAST(NEW.kind AS TEXT)); END;
CREATE TRIGGER digest_gone AFTER DELETE ON digests BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'digest', OLD.kind WHERE NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'digest' AND touched.key = CAST(OLD.kind AS TEXT)); END;
CREATE TRIGGER pages_added AFTER INSERT ON pages WHEN NEW.html IS NOT NULL BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'story', story FROM entries WHERE id = NEW.entry AND story AND NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(story AS TEXT)); END;
CREATE TRIGGER pages_changed AFTER UPDATE OF html, summary ON pages WHEN NEW.html IS NOT OLD.html OR NEW.summary IS NOT OLD.summary BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'story', story FROM entries WHERE id = NEW.entry AND story AND NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(story AS TEXT)); END;
CREATE TRIGGER pages_gone AFTER DELETE ON pages WHEN OLD.html IS NOT NULL BEGIN INSERT INTO touched (kind, key) SELECT DISTINCT 'story', story FROM entries WHERE id = OLD.entry AND story AND texts <> 'pruned' AND NOT EXISTS (SELECT 1 FROM touched WHERE touched.kind = 'story' AND touched.key = CAST(story AS TEXT)); END;
CREATE TRIGGER taken_down AFTER UPDATE OF blocked ON stories WHEN NEW.blocked = 1 BEGIN UPDATE sent SET item = NULL WHERE story = NEW.id; DELETE FROM members WHERE story = NEW.id; END;
COMMIT;
