-- A store of schema 1 after three passes; what it published is in the tests that migrate it.
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
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
	kind VARCHAR NOT NULL, 
	PRIMARY KEY ("key"), 
	UNIQUE (slug)
);
INSERT INTO "authors" VALUES('source:one','One Daily','one-daily','source');
INSERT INTO "authors" VALUES('name:annlee','Ann Lee','ann-lee','person');
INSERT INTO "authors" VALUES('source:three','Three Daily','three-daily','source');
INSERT INTO "authors" VALUES('name:boroe','Bo Roe','bo-roe','person');
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
INSERT INTO "decisions" VALUES('one','77','new',2,NULL,'no story tells it; released as tag:news.example.org,2026:one/ef729341a034366c','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('one','https://news.example/alpha','new',1,NULL,'no story tells it; released as https://news.example/alpha','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('three','The zeta flaw explained','new',7,NULL,'no story tells it; released as tag:news.example.org,2026:three/24452892d61df769','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('two','https://news.example/delta','new',5,NULL,'no story tells it; released as https://news.example/delta','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('two','copy-of-alpha','copy',4,'link','same link news.example/alpha; the title agrees','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('one','https://news.example/gamma','new',3,NULL,'no story tells it; released as https://news.example/gamma','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('three','https://news.example/epsilon','new',6,NULL,'no story tells it; released as https://news.example/epsilon','2026-11-20 08:00:00.000000');
INSERT INTO "decisions" VALUES('one','https://news.example/alpha','changed',1,'guid and link','guid and link are equal; its title or text was edited','2026-11-20 09:00:00.000000');
INSERT INTO "decisions" VALUES('one','https://news.example/eta','new',8,NULL,'no story tells it; released as https://news.example/eta','2026-11-20 09:00:00.000000');
INSERT INTO "decisions" VALUES('three','https://news.example/theta','new',9,NULL,'no story tells it; released as https://news.example/theta','2026-11-20 10:00:00.000000');
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
	tier VARCHAR, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source) REFERENCES sources ("key"), 
	FOREIGN KEY(story) REFERENCES stories (id)
);
INSERT INTO "entries" VALUES(1,'one',0,'https://news.example/alpha','https://news.example/alpha','news.example/alpha',NULL,'The alpha flaw explained','Researchers describe how the alpha flaw lets a remote attacker run code; a patch is out now for every appliance','Researchers describe how the alpha flaw lets a remote attacker run code; a patch is out now for every appliance','researchers describe how the alpha flaw lets a remote attacker run code a patch is out now for every appliance','2026-11-19 08:00:00.000000',NULL,'[{"name": "Ann Lee", "email": null, "kind": "person"}]','[]',NULL,'[]','1:e71f49757f97508008912d203afb9984','1:36b24769d92ec4fdfaf71eb42212bf44',1,'2026-11-20 08:00:00.000000',NULL,1,'released',2,NULL);
INSERT INTO "entries" VALUES(2,'one',1,'77','https://news.example/beta','news.example/beta',NULL,'The beta flaw explained','Researchers describe how the beta flaw lets a remote attacker run code on every unpatched appliance','Researchers describe how the beta flaw lets a remote attacker run code on every unpatched appliance','researchers describe how the beta flaw lets a remote attacker run code on every unpatched appliance','2026-11-19 08:00:00.000000',NULL,'[]','[]',NULL,'[]','1:b43d28d27b8d51f63ea70c47706968cf','1:30863a77fbd1463992d330b2f5124d1c',0,'2026-11-20 08:00:00.000000',NULL,1,'released',1,NULL);
INSERT INTO "entries" VALUES(3,'one',2,'https://news.example/gamma','https://news.example/gamma','news.example/gamma',NULL,'The gamma flaw explained','Researchers describe how the gamma flaw lets a remote attacker run code on every unpatched appliance','Researchers describe how the gamma flaw lets a remote attacker run code on every unpatched appliance','researchers describe how the gamma flaw lets a remote attacker run code on every unpatched appliance',NULL,NULL,'[]','[]',NULL,'[]','1:eb5096b01b56bcbf52ebf06dc6ef8467','1:a7708cb9e88de9965dad555c5d0c6385',0,'2026-11-20 08:00:00.000000',NULL,1,'released',5,NULL);
INSERT INTO "entries" VALUES(4,'two',0,'copy-of-alpha','https://news.example/alpha','news.example/alpha',NULL,'The alpha flaw explained','Researchers describe how the alpha flaw lets a remote attacker run code on every unpatched appliance','Researchers describe how the alpha flaw lets a remote attacker run code on every unpatched appliance','researchers describe how the alpha flaw lets a remote attacker run code on every unpatched appliance','2026-11-19 08:00:00.000000',NULL,'[{"name": "Bo Roe", "email": null, "kind": "person"}]','[]',NULL,'[]','1:3777a3778b3847993c63b964ba4cfa31','1:34aac94414e777ffd74206ea68a49184',0,'2026-11-20 08:00:00.000000',NULL,1,'released',2,'link');
INSERT INTO "entries" VALUES(5,'two',1,'https://news.example/delta','https://news.example/delta','news.example/delta',NULL,'The delta flaw explained','Researchers describe how the delta flaw lets a remote attacker run code on every unpatched appliance','Researchers describe how the delta flaw lets a remote attacker run code on every unpatched appliance','researchers describe how the delta flaw lets a remote attacker run code on every unpatched appliance','2026-11-19 08:00:00.000000',NULL,'[{"name": "Bo Roe", "email": null, "kind": "person"}]','[]',NULL,'[]','1:02b24741c9144a38b81027a479cc6d60','1:d6329072f5fc3062f2df5fc322236cd3',0,'2026-11-20 08:00:00.000000',NULL,1,'released',4,NULL);
INSERT INTO "entries" VALUES(6,'three',0,'https://news.example/epsilon','https://news.example/epsilon','news.example/epsilon',NULL,'The epsilon flaw explained','Researchers describe how the epsilon flaw lets a remote attacker run code on every unpatched appliance','Researchers describe how the epsilon flaw lets a remote attacker run code on every unpatched appliance','researchers describe how the epsilon flaw lets a remote attacker run code on every unpatched appliance','2026-11-22 08:00:00.000000',NULL,'[]','[]',NULL,'[]','1:670efd2e82d062d944a53a6c242d25ed','1:a1b6399c2c824edf2d722c3788174691',0,'2026-11-20 08:00:00.000000',NULL,1,'released',6,NULL);
INSERT INTO "entries" VALUES(7,'three',1,NULL,NULL,NULL,NULL,'The zeta flaw explained','Researchers describe how the zeta flaw lets a remote attacker run code on every unpatched appliance','Researchers describe how the zeta flaw lets a remote attacker run code on every unpatched appliance','researchers describe how the zeta flaw lets a remote attacker run code on every unpatched appliance','2026-11-19 08:00:00.000000',NULL,'[]','[]',NULL,'[]','1:790a867dd5c529a76b88a86fcc70e835','1:7ab4f089755eb7eb161e7bc8a8435b34',0,'2026-11-20 08:00:00.000000',NULL,1,'released',3,NULL);
INSERT INTO "entries" VALUES(8,'one',0,'https://news.example/eta','https://news.example/eta','news.example/eta',NULL,'The eta flaw explained','Researchers describe how the eta flaw lets a remote attacker run code on every unpatched appliance','Researchers describe how the eta flaw lets a remote attacker run code on every unpatched appliance','researchers describe how the eta flaw lets a remote attacker run code on every unpatched appliance','2026-11-20 09:00:00.000000',NULL,'[{"name": "Ann Lee", "email": null, "kind": "person"}]','[]',NULL,'[]','1:7d3de25c718fb3d4c768ef5671a0756a','1:ef001ba67132c1decb938a6a9f485315',0,'2026-11-20 09:00:00.000000',NULL,0,'released',7,NULL);
INSERT INTO "entries" VALUES(9,'three',0,'https://news.example/theta','https://news.example/theta','news.example/theta',NULL,'The theta flaw explained','Researchers describe how the theta flaw lets a remote attacker run code on every unpatched appliance','Researchers describe how the theta flaw lets a remote attacker run code on every unpatched appliance','researchers describe how the theta flaw lets a remote attacker run code on every unpatched appliance','2026-11-20 10:00:00.000000',NULL,'[]','[]',NULL,'[]','1:7f73177e393af9ca0a36a03112aa7c1c','1:42c00cd12e372ca2f8c45388602e8b32',0,'2026-11-20 10:00:00.000000',NULL,0,'released',8,NULL);
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
INSERT INTO "entry_keys" VALUES('one',X'120BF4495BD46E71F7F844CF34F58EB1','guid-path',8);
INSERT INTO "entry_keys" VALUES('one',X'1911135D5039B359E82006B7072CCFA2','title+day',1);
INSERT INTO "entry_keys" VALUES('one',X'1A981D59E8D1F21CD46D794E7DF46418','link',3);
INSERT INTO "entry_keys" VALUES('one',X'1E92B2B82E16DFC5D9236C046D925189','title+day',8);
INSERT INTO "entry_keys" VALUES('one',X'258B8775B9F3DC9813EDC0E3D67B682F','guid+link',2);
INSERT INTO "entry_keys" VALUES('one',X'2E9387300C08BC69AEAD530DD1506270','text',8);
INSERT INTO "entry_keys" VALUES('one',X'464ECB4F758EF2B9619A435277757AB1','guid',8);
INSERT INTO "entry_keys" VALUES('one',X'5128D7A366656359035F23CAFDAC937D','guid',1);
INSERT INTO "entry_keys" VALUES('one',X'59BA180678FDE9B94D9CEED5CCA05581','link',8);
INSERT INTO "entry_keys" VALUES('one',X'748A33A5B12714A221472EEAD84B8C4E','words',1);
INSERT INTO "entry_keys" VALUES('one',X'74E53E2BA2037220A872AE754FE08442','title+day',2);
INSERT INTO "entry_keys" VALUES('one',X'74FA75631C247AF2409EF285D6155076','guid-path',1);
INSERT INTO "entry_keys" VALUES('one',X'7F6791E8B0912FA478CC555C36FA4BD8','text',1);
INSERT INTO "entry_keys" VALUES('one',X'8851AD1385E2FCDFEF13AAE613425039','text',2);
INSERT INTO "entry_keys" VALUES('one',X'8E45F51B7AA590376DAB30BBA3F21488','guid-path',3);
INSERT INTO "entry_keys" VALUES('one',X'96106439E00CD62CFC41F5EFB5FAD94E','guid+link',1);
INSERT INTO "entry_keys" VALUES('one',X'9636437782E87F85A2009171216CCD15','guid+link',3);
INSERT INTO "entry_keys" VALUES('one',X'A2A7B0A2B80B27F0E194B6CD6C79CDE5','text',3);
INSERT INTO "entry_keys" VALUES('one',X'B2D6C69C19C6500914F4707CE1F85A87','guid+link',8);
INSERT INTO "entry_keys" VALUES('one',X'BF46E5F3386ED808DC8043E6C7B0C36E','link',1);
INSERT INTO "entry_keys" VALUES('one',X'C25B5CDAE4ACF4E9E4A5F721708391D8','guid',3);
INSERT INTO "entry_keys" VALUES('one',X'C413C459FE3DA53DF149BE096BA2B73F','link',2);
INSERT INTO "entry_keys" VALUES('one',X'E089F5C4618FFD59AC4A1B880B13D848','text',1);
INSERT INTO "entry_keys" VALUES('one',X'FCE4667B208A6B4D847EE1ECEDA88AD1','guid',2);
INSERT INTO "entry_keys" VALUES('three',X'097316AEF3BC66582CBD2CEEEFA7C495','title+day',6);
INSERT INTO "entry_keys" VALUES('three',X'0C1A6FA4D2EFFEA8E8FB7893E5AF75BF','text',9);
INSERT INTO "entry_keys" VALUES('three',X'14E36BB6EB54B235CF829868203D7368','text',7);
INSERT INTO "entry_keys" VALUES('three',X'1DB183901CAAACCBBAC643B7F29E87E0','text',6);
INSERT INTO "entry_keys" VALUES('three',X'41C2C3D615319655545F84EB52B360AC','guid-path',6);
INSERT INTO "entry_keys" VALUES('three',X'6D8E0DC1BD7075F0C72662BE52313B8B','link',6);
INSERT INTO "entry_keys" VALUES('three',X'76928C1EA109593A457841DAFDAC1EB8','link',9);
INSERT INTO "entry_keys" VALUES('three',X'83203D3433AB7CDCEC03B3532B6ED759','title+day',9);
INSERT INTO "entry_keys" VALUES('three',X'AED7C9E994C37DE6C1871BF2A82D39A5','guid',9);
INSERT INTO "entry_keys" VALUES('three',X'B2B7D8EF1C2D3F9EBD56D5DB0132EED2','guid+link',6);
INSERT INTO "entry_keys" VALUES('three',X'D4EDEF89E9B280CDBC04A4BD1FF877AB','title+day',7);
INSERT INTO "entry_keys" VALUES('three',X'D93CE2CB7CB05D928B879E9EC7211FA3','guid+link',9);
INSERT INTO "entry_keys" VALUES('three',X'ED0C487EF5BB3FB122722226DDBE0FA4','guid-path',9);
INSERT INTO "entry_keys" VALUES('three',X'F0E0EEED0548CC4622AEA4980743DCB6','guid',6);
INSERT INTO "entry_keys" VALUES('two',X'04413294AC2E790949FC4D71571E7EB9','guid+link',5);
INSERT INTO "entry_keys" VALUES('two',X'1911135D5039B359E82006B7072CCFA2','title+day',4);
INSERT INTO "entry_keys" VALUES('two',X'56F769A9EE4CB50A49409D52E904701B','guid',4);
INSERT INTO "entry_keys" VALUES('two',X'6005F2FD7F0B642FE685261E1D4C2553','guid',5);
INSERT INTO "entry_keys" VALUES('two',X'6B32CBA940EB7828CFF90B4FAD57996E','title+day',5);
INSERT INTO "entry_keys" VALUES('two',X'7F6791E8B0912FA478CC555C36FA4BD8','text',4);
INSERT INTO "entry_keys" VALUES('two',X'A996D52AB1F4E991702B72D6E8CD0E2B','link',5);
INSERT INTO "entry_keys" VALUES('two',X'AAE419DDEB88DBB52123A74FAE2D4A0A','guid-path',5);
INSERT INTO "entry_keys" VALUES('two',X'BF46E5F3386ED808DC8043E6C7B0C36E','link',4);
INSERT INTO "entry_keys" VALUES('two',X'C5A960FE9123065FA1F475EA61890B4A','guid+link',4);
INSERT INTO "entry_keys" VALUES('two',X'DC6C3B9E5A3A9F141140410360B511F2','text',5);
CREATE TABLE meta (
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "meta" VALUES('id_authority','news.example.org,2026');
INSERT INTO "meta" VALUES('authors_rules','7ebb3c7c2a87b1a2f8a7ed729ecb040d');
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
	link_reused BOOLEAN NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "sources" VALUES('one','762de275764709745a55f904ebdcbf71','http://127.0.0.1:8800/one',0,'One Daily',NULL,NULL,'One','https://news.example/',NULL,NULL,NULL,NULL,NULL,NULL,'=','d87a583f6adf8a9006a449ee848bb242','b01e82297306b98e27bd8dc210196113',0,'2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','2026-11-20 11:00:00.000000',0,0,0,200,NULL,NULL,NULL,0,0);
INSERT INTO "sources" VALUES('two','531c090651a8a54e7ccd2fdb60baaa1e','http://127.0.0.1:8800/two',0,'Two Daily',NULL,NULL,'Two','https://news.example/',NULL,NULL,NULL,NULL,NULL,NULL,'=','462def17b4e7a0a98c5008995991d4ca','33902e183e05b52cc9be24900e523f02',2,'2026-11-20 10:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 12:00:31.248306',0,0,0,503,'http','The server answered 503 (Service Unavailable).',NULL,0,0);
INSERT INTO "sources" VALUES('three','39b604b1007ba3ff75b5d2cdb8ee02c4','http://127.0.0.1:8800/three',0,'Three Daily',NULL,NULL,'Three','https://news.example/',NULL,NULL,NULL,NULL,NULL,NULL,'=','5923108dc10d350775e5e0be9e74180a','17c90d5f501100a7617276466c809843',0,'2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','2026-11-20 11:00:00.000000',0,0,0,200,NULL,NULL,NULL,0,0);
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
	mailed DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source) REFERENCES sources ("key"), 
	UNIQUE (mailed), 
	UNIQUE (sequence), 
	UNIQUE (uri)
);
INSERT INTO "stories" VALUES(1,'tag:news.example.org,2026:one/ef729341a034366c',1,2,'one','https://news.example/beta','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-19 08:00:00.000000',1,NULL);
INSERT INTO "stories" VALUES(2,'https://news.example/alpha',2,1,'one','https://news.example/alpha','2026-11-19 08:00:00.000000','2026-11-20 09:00:00.000000','2026-11-19 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-19 08:00:00.000000',1,NULL);
INSERT INTO "stories" VALUES(3,'tag:news.example.org,2026:three/24452892d61df769',3,7,'three',NULL,'2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-19 08:00:00.000000',1,NULL);
INSERT INTO "stories" VALUES(4,'https://news.example/delta',4,5,'two','https://news.example/delta','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-19 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-19 08:00:00.000000',1,NULL);
INSERT INTO "stories" VALUES(5,'https://news.example/gamma',5,3,'one','https://news.example/gamma','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000',1,NULL);
INSERT INTO "stories" VALUES(6,'https://news.example/epsilon',6,6,'three','https://news.example/epsilon','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000','2026-11-20 08:00:00.000000',1,NULL);
INSERT INTO "stories" VALUES(7,'https://news.example/eta',7,8,'one','https://news.example/eta','2026-11-20 09:00:00.000000','2026-11-20 09:00:00.000000','2026-11-20 09:00:00.000000','2026-11-20 09:00:00.000000','2026-11-20 09:00:00.000000','2026-11-20 09:00:00.000000',0,'2026-11-20 09:00:00.000000');
INSERT INTO "stories" VALUES(8,'https://news.example/theta',8,9,'three','https://news.example/theta','2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000','2026-11-20 10:00:00.000000',0,'2026-11-20 10:00:00.000000');
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
INSERT INTO "story_authors" VALUES(2,0,'name:annlee');
INSERT INTO "story_authors" VALUES(7,0,'name:annlee');
INSERT INTO "story_authors" VALUES(4,0,'name:boroe');
INSERT INTO "story_authors" VALUES(1,0,'source:one');
INSERT INTO "story_authors" VALUES(5,0,'source:one');
INSERT INTO "story_authors" VALUES(3,0,'source:three');
INSERT INTO "story_authors" VALUES(6,0,'source:three');
INSERT INTO "story_authors" VALUES(8,0,'source:three');
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
COMMIT;
