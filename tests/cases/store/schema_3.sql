-- A store of schema 3 after three passes, with a story taken down and two merged; what it published is in the tests that migrate it.
PRAGMA user_version = 3;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
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
INSERT INTO "decisions" VALUES('one','https://news.example/beta','new',2,NULL,'no story tells it; released as https://news.example/beta','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('one','https://news.example/alpha','new',1,NULL,'no story tells it; released as https://news.example/alpha','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('two','https://wire.example/gamma','new',4,NULL,'no story tells it; released as https://wire.example/gamma','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('two','two-alpha','copy',3,'link','same link news.example/alpha; the title agrees','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('one','https://news.example/beta','changed',2,'guid and link','guid and link are equal; its title or text was edited','2026-11-20 09:00:00.000000');
INSERT INTO "decisions" VALUES('one','https://news.example/delta','new',5,NULL,'no story tells it; released as https://news.example/delta','2026-11-20 09:00:00.000000');
INSERT INTO "decisions" VALUES('two','https://wire.example/gamma','merged',4,NULL,'merge: makes it a part of https://news.example/beta','2026-11-20 10:00:00.000000');
INSERT INTO "decisions" VALUES('one','https://news.example/delta','blocked',5,NULL,'block: https://news.example/delta','2026-11-20 10:00:00.000000');
INSERT INTO "decisions" VALUES('two','https://news.example/epsilon','new',6,NULL,'no story tells it; released as https://news.example/epsilon','2026-11-20 10:00:00.000000');
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
	tier VARCHAR, texts VARCHAR DEFAULT 'kept' NOT NULL, blocked_by VARCHAR, image JSON, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source) REFERENCES sources ("key"), 
	FOREIGN KEY(story) REFERENCES stories (id)
);
INSERT INTO "entries" VALUES(1,'one',0,'https://news.example/alpha','https://news.example/alpha','news.example/alpha',NULL,'The alpha flaw explained','Researchers describe how the alpha flaw lets a remote attacker run code on every unpatched appliance','Researchers describe how the alpha flaw lets a remote attacker run code on every unpatched appliance','researchers describe how the alpha flaw lets a remote attacker run code on every unpatched appliance','2026-11-19 08:00:00.000000',NULL,'[{"name": "Dana Okafor", "email": null, "kind": "person"}]','[]','en','[]','2:3777a3778b3847993c63b964ba4cfa31','2:5cc20d43243a2eef8f2206933aa69990',0,'2026-11-20 08:00:00.000000',NULL,1,'released',2,NULL,'kept',NULL,NULL);
INSERT INTO "entries" VALUES(2,'one',1,'https://news.example/beta','https://news.example/beta','news.example/beta',NULL,'The beta flaw explained','Researchers describe how the beta flaw lets a remote attacker run code on every unpatched appliance, and CVE-2026-1234','Researchers describe how the beta flaw lets a remote attacker run code on every unpatched appliance, and CVE-2026-1234','researchers describe how the beta flaw lets a remote attacker run code on every unpatched appliance and cve-2026-1234','2026-11-19 08:00:00.000000',NULL,'[]','[]','en','[]','2:cc276bb2f06f02830f7da4c765131882','2:1c5868d6f5deff030453df1f9415b896',1,'2026-11-20 08:00:00.000000',NULL,1,'released',1,NULL,'kept',NULL,NULL);
INSERT INTO "entries" VALUES(3,'two',0,'two-alpha','https://news.example/alpha','news.example/alpha',NULL,'The alpha flaw explained','Researchers describe how the alpha flaw lets a remote attacker run code on every unpatched appliance','Researchers describe how the alpha flaw lets a remote attacker run code on every unpatched appliance','researchers describe how the alpha flaw lets a remote attacker run code on every unpatched appliance','2026-11-19 08:00:00.000000',NULL,'[]','[]','en','[]','2:3777a3778b3847993c63b964ba4cfa31','2:a8b9370e3770658111f6202be5147653',0,'2026-11-20 08:00:00.000000',NULL,1,'released',2,'link','kept',NULL,NULL);
INSERT INTO "entries" VALUES(4,'two',1,'https://wire.example/gamma','https://wire.example/gamma','wire.example/gamma',NULL,'The gamma flaw explained','Researchers describe how the gamma flaw lets a remote attacker run code on every unpatched appliance','Researchers describe how the gamma flaw lets a remote attacker run code on every unpatched appliance','researchers describe how the gamma flaw lets a remote attacker run code on every unpatched appliance','2026-11-19 08:00:00.000000',NULL,'[]','[]','en','[]','2:eb5096b01b56bcbf52ebf06dc6ef8467','2:11ec2b978eee3148beab6f34f9d70872',0,'2026-11-20 08:00:00.000000',NULL,1,'released',3,NULL,'kept',NULL,NULL);
INSERT INTO "entries" VALUES(5,'one',0,'https://news.example/delta','https://news.example/delta','news.example/delta',NULL,'','','','','2026-11-19 08:00:00.000000',NULL,'[]','[]','en','[]','2:02b24741c9144a38b81027a479cc6d60','2:72f418d6e2d5cd4b50bb416ac2249233',0,'2026-11-20 09:00:00.000000',NULL,0,'released',4,NULL,'purged','https://news.example/delta',NULL);
INSERT INTO "entries" VALUES(6,'two',0,'https://news.example/epsilon','https://news.example/epsilon','news.example/epsilon',NULL,'The epsilon flaw explained','Researchers describe how the epsilon flaw lets a remote attacker run code on every unpatched appliance','Researchers describe how the epsilon flaw lets a remote attacker run code on every unpatched appliance','researchers describe how the epsilon flaw lets a remote attacker run code on every unpatched appliance','2026-11-19 08:00:00.000000',NULL,'[]','[]','en','[]','2:670efd2e82d062d944a53a6c242d25ed','2:070a961cfd177f41f360d008d939d946',0,'2026-11-20 10:00:00.000000',NULL,0,'released',5,NULL,'kept',NULL,NULL);
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
INSERT INTO "entry_keys" VALUES('one',X'04413294AC2E790949FC4D71571E7EB9','guid+link',5);
INSERT INTO "entry_keys" VALUES('one',X'1911135D5039B359E82006B7072CCFA2','title+day',1);
INSERT INTO "entry_keys" VALUES('one',X'5128D7A366656359035F23CAFDAC937D','guid',1);
INSERT INTO "entry_keys" VALUES('one',X'5C66C6068E58C22C793A16A3F5BE03FE','text',2);
INSERT INTO "entry_keys" VALUES('one',X'6005F2FD7F0B642FE685261E1D4C2553','guid',5);
INSERT INTO "entry_keys" VALUES('one',X'61E7B9466C103A4FFAEC4A432B6B6736','guid+link',2);
INSERT INTO "entry_keys" VALUES('one',X'6B32CBA940EB7828CFF90B4FAD57996E','title+day',5);
INSERT INTO "entry_keys" VALUES('one',X'6C89466FC9042A64575E880AC183C089','guid',2);
INSERT INTO "entry_keys" VALUES('one',X'74E53E2BA2037220A872AE754FE08442','title+day',2);
INSERT INTO "entry_keys" VALUES('one',X'74FA75631C247AF2409EF285D6155076','guid-path',1);
INSERT INTO "entry_keys" VALUES('one',X'7F6791E8B0912FA478CC555C36FA4BD8','text',1);
INSERT INTO "entry_keys" VALUES('one',X'8851AD1385E2FCDFEF13AAE613425039','text',2);
INSERT INTO "entry_keys" VALUES('one',X'96106439E00CD62CFC41F5EFB5FAD94E','guid+link',1);
INSERT INTO "entry_keys" VALUES('one',X'A996D52AB1F4E991702B72D6E8CD0E2B','link',5);
INSERT INTO "entry_keys" VALUES('one',X'AAE419DDEB88DBB52123A74FAE2D4A0A','guid-path',5);
INSERT INTO "entry_keys" VALUES('one',X'BF46E5F3386ED808DC8043E6C7B0C36E','link',1);
INSERT INTO "entry_keys" VALUES('one',X'C413C459FE3DA53DF149BE096BA2B73F','link',2);
INSERT INTO "entry_keys" VALUES('one',X'DC6C3B9E5A3A9F141140410360B511F2','text',5);
INSERT INTO "entry_keys" VALUES('one',X'EA60459EB1C6ECC75EBAE93B660FF228','guid-path',2);
INSERT INTO "entry_keys" VALUES('two',X'06E6F62DC408F7EC6FD1F5C740D834C7','link',4);
INSERT INTO "entry_keys" VALUES('two',X'1072C197384958DA846E3E209C2EE8BA','guid',4);
INSERT INTO "entry_keys" VALUES('two',X'1911135D5039B359E82006B7072CCFA2','title+day',3);
INSERT INTO "entry_keys" VALUES('two',X'1DB183901CAAACCBBAC643B7F29E87E0','text',6);
INSERT INTO "entry_keys" VALUES('two',X'286051922D096CB06B82412FB9097751','title+day',4);
INSERT INTO "entry_keys" VALUES('two',X'2B0BBA797900AB94872FD8BBEFCD382A','guid',3);
INSERT INTO "entry_keys" VALUES('two',X'41C2C3D615319655545F84EB52B360AC','guid-path',6);
INSERT INTO "entry_keys" VALUES('two',X'47660A6DB8E18CB9DA5D798CF06096E6','title+day',6);
INSERT INTO "entry_keys" VALUES('two',X'6D8E0DC1BD7075F0C72662BE52313B8B','link',6);
INSERT INTO "entry_keys" VALUES('two',X'7F6791E8B0912FA478CC555C36FA4BD8','text',3);
INSERT INTO "entry_keys" VALUES('two',X'8A64943CAFC2CA5D9C0642994CEAEB3F','guid+link',4);
INSERT INTO "entry_keys" VALUES('two',X'8E45F51B7AA590376DAB30BBA3F21488','guid-path',4);
INSERT INTO "entry_keys" VALUES('two',X'A1676584E6506DFD6B17873948A0A20E','guid+link',3);
INSERT INTO "entry_keys" VALUES('two',X'A2A7B0A2B80B27F0E194B6CD6C79CDE5','text',4);
INSERT INTO "entry_keys" VALUES('two',X'B2B7D8EF1C2D3F9EBD56D5DB0132EED2','guid+link',6);
INSERT INTO "entry_keys" VALUES('two',X'BF46E5F3386ED808DC8043E6C7B0C36E','link',3);
INSERT INTO "entry_keys" VALUES('two',X'F0E0EEED0548CC4622AEA4980743DCB6','guid',6);
CREATE TABLE lanes (
	lane VARCHAR NOT NULL, 
	ended DATETIME NOT NULL, 
	PRIMARY KEY (lane)
);
CREATE TABLE meta (
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "meta" VALUES('id_authority','news.example.org,2026');
INSERT INTO "meta" VALUES('authors_rules','0d6b054c80958c9546a0944e28eff14b');
INSERT INTO "meta" VALUES('pruned','2026-11-20T08:00:00+00:00');
CREATE TABLE source_addresses (
	url_digest VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	PRIMARY KEY (url_digest, source), 
	FOREIGN KEY(source) REFERENCES sources ("key")
);
INSERT INTO "source_addresses" VALUES('4aea5c93ca9af6945b94addfca88f6ed','one');
INSERT INTO "source_addresses" VALUES('a028a3bce8a9d0dbe2300cd3c147c7ca','two');
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
INSERT INTO "sources" VALUES('one','4aea5c93ca9af6945b94addfca88f6ed','http://127.0.0.1:44689/one',0,'One Daily',NULL,NULL,'One','https://news.example/',NULL,NULL,NULL,NULL,'"v2"',NULL,'=','c2ee3faf1bc888a72cf70222f630d8f3','9996de73bfe792aa24102e296012e783',0,'2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','2026-11-20 11:00:00.000000',0,0,0,304,NULL,NULL,NULL,0,0,NULL,NULL,'2026-11-20 09:00:00.000000',1,'every','2026-11-20 09:00:00.000000',0,0,NULL,'[]','[]',0,NULL,NULL,NULL,0);
INSERT INTO "sources" VALUES('two','a028a3bce8a9d0dbe2300cd3c147c7ca','http://127.0.0.1:44689/two',0,'Two Daily',NULL,NULL,'Two','https://news.example/',NULL,NULL,NULL,NULL,NULL,NULL,'=','dc852089e25036cad279a44d002abe94','8744712193a55e11c82bacfa439f84c1',0,'2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','2026-11-20 11:00:00.000000',0,0,0,200,NULL,NULL,NULL,0,0,NULL,NULL,'2026-11-20 10:00:00.000000',0,'every','2026-11-20 10:00:00.000000',0,0,NULL,'[]','[]',0,NULL,NULL,NULL,0);
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
INSERT INTO "stories" VALUES(1,'https://news.example/beta',1,2,'one','https://news.example/beta','2026-11-19 08:00:00.000000','2026-11-20 09:00:00.000000','2026-11-19 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-19 08:00:00.000000',1,NULL,0,NULL);
INSERT INTO "stories" VALUES(2,'https://news.example/alpha',2,1,'one','https://news.example/alpha','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-19 08:00:00.000000',1,NULL,0,NULL);
INSERT INTO "stories" VALUES(3,'https://wire.example/gamma',3,4,'two','https://wire.example/gamma','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-19 08:00:00.000000',1,NULL,0,1);
INSERT INTO "stories" VALUES(4,'https://news.example/delta',4,5,'one','https://news.example/delta','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-20 09:00:00.000000','2026-11-20 09:00:00.000000','2026-11-20 09:00:00.000000',0,'2026-11-20 09:00:00.000000',1,NULL);
INSERT INTO "stories" VALUES(5,'https://news.example/epsilon',5,6,'two','https://news.example/epsilon','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000',0,'2026-11-20 10:00:00.000000',0,NULL);
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
INSERT INTO "story_authors" VALUES(5,0,'source:two');
CREATE TABLE topics (
	slug VARCHAR NOT NULL, 
	PRIMARY KEY (slug)
);
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
CREATE INDEX stories_merged ON stories (merged_into);
CREATE INDEX stories_blocked ON stories (blocked) WHERE blocked = 1;
COMMIT;
