//! The Chinook database: 11 tables with 15,607 rows, written by another tool, adopted, changed in every way a migration
//! can, and rolled back to what it was. The dump is not part of this repository; without it the test says so.

#![allow(missing_docs, reason = "tests")]
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::path::Path;

use ruskit::driver::{Scope, Session, Url, driver_for};
use ruskit::migrate::{Body, Migration, Migrator, Rollback, Silent, Source, SourceMigration, Upward};
use ruskit::prelude::*;
use ruskit::schema::Schema;

struct Recorded(Record);

impl Migration for Recorded {
    fn up(&self, schema: &mut SchemaBuilder) {
        (self.0)(schema);
    }
}

type Record = fn(&mut SchemaBuilder);

const TEN: [(&str, Record); 10] = [
    ("01_columns.rs", |s| {
        s.alter_table("Track", |t| {
            t.tiny_integer("Rating").nullable().index();
            t.boolean("Explicit").default(false).after("Name");
            t.timestamp("AddedAt").use_current();
            t.text("Title").nullable().virtual_as("Name || ' by ' || coalesce(Composer, '?')");
        });
        s.alter_table("Genre", |t| {
            t.string("Slug").nullable().unique();
        });
        s.sql("UPDATE Genre SET Slug = lower(replace(Name, ' ', '-')) || GenreId").down("UPDATE Genre SET Slug = NULL");
    }),
    ("02_change.rs", |s| {
        s.alter_table("Track", |t| {
            t.string("Name").length(300).change();
            t.text("Composer").nullable().change();
            t.check("fair", "UnitPrice >= 0 AND Milliseconds > 0");
        });
        s.alter_table("Invoice", |t| {
            t.decimal("Total", 12, 2).default(0).change();
            t.string("BillingCountry").length(40).nullable().collation("NOCASE").change();
        });
    }),
    ("03_rename.rs", |s| {
        s.alter_table("Customer", |t| {
            t.rename_column("Company", "Organisation");
            t.rename_index("IFK_CustomerSupportRepId", "support");
        });
        s.alter_table("Track", |t| t.rename_column("Bytes", "Size"));
    }),
    ("04_drop_columns.rs", |s| {
        s.create_table("Fax", |t| {
            t.foreign_id("CustomerId").primary().references("Customer", "CustomerId").on_delete(Cascade);
            t.string("Number").length(24);
        });
        s.sql("INSERT INTO Fax SELECT CustomerId, Fax FROM Customer WHERE Fax IS NOT NULL")
            .down("UPDATE Customer SET Fax = (SELECT Number FROM Fax WHERE Fax.CustomerId = Customer.CustomerId)");
        s.alter_table("Customer", |t| t.drop_column("Fax"));
        s.sql("CREATE TABLE Old AS SELECT TrackId, GenreId FROM Track").down(
            "UPDATE Track SET GenreId = (SELECT GenreId FROM Old WHERE Old.TrackId = Track.TrackId); DROP TABLE Old",
        );
        s.alter_table("Track", |t| t.drop_column("GenreId"));
    }),
    ("05_foreign_keys.rs", |s| {
        s.alter_table("InvoiceLine", |t| {
            t.drop_foreign(["InvoiceId"]);
            t.foreign(["InvoiceId"]).references("Invoice", ["InvoiceId"]).on_delete(Cascade).on_update(Cascade);
        });
        s.alter_table("Album", |t| {
            t.drop_foreign(["ArtistId"]);
            t.foreign(["ArtistId"]).references("Artist", ["ArtistId"]).on_delete(Cascade).name("album_artist");
        });
        s.alter_table("Track", |t| {
            t.drop_foreign(["AlbumId"]);
            t.foreign(["AlbumId"]).references("Album", ["AlbumId"]).on_delete(SetNull);
        });
        // The parents of all these, rebuilt: no cascade may fire.
        s.alter_table("Invoice", |t| {
            t.string("Note").default("-").first();
        });
        s.alter_table("Artist", |t| {
            t.check("named", "Name <> ''");
        });
        s.alter_table("Album", |t| {
            t.string("Title").length(200).change();
        });
    }),
    ("06_rename_tables.rs", |s| {
        s.rename_table("Artist", "Performer");
        s.alter_table("Performer", |t| {
            t.rename_column("ArtistId", "PerformerId");
            t.string("Name").length(200).nullable().change();
        });
        s.create_view(
            "Discography",
            "SELECT p.Name, a.Title FROM Performer p JOIN Album a ON a.ArtistId = p.PerformerId",
        );
    }),
    ("07_indexes.rs", |s| {
        s.alter_table("Customer", |t| {
            t.unique_constraint(["Email"]);
            t.index(["LastName", "FirstName"]).descending("LastName").collation("FirstName", "NOCASE");
            t.index(["Country"]).filter("Country <> 'USA'").name("abroad");
            t.index_expression("customer_email", "lower(Email)").unique();
            t.drop_index("support");
        });
        s.alter_table("Track", |t| t.drop_check("fair"));
        s.alter_table("Customer", |t| t.drop_unique(["Email"]));
    }),
    ("08_primary_key.rs", |s| {
        s.alter_table("PlaylistTrack", |t| {
            t.drop_primary();
            t.id().first();
            t.unique(["PlaylistId", "TrackId"]);
        });
        s.replace_view("Discography", "SELECT Title FROM Album");
    }),
    ("09_step.rs", |s| {
        s.drop_view("Discography");
        s.run(LowerEmails);
        s.create_table_if_not_exists("employee", |t| {
            t.id();
        });
        s.drop_table_if_exists("Nowhere");
        s.alter_table("EMPLOYEE", |t| {
            t.text("email").nullable().change();
        });
    }),
    ("10_drop_table.rs", |s| {
        s.sql("CREATE TABLE Kept AS SELECT * FROM MediaType")
            .down("INSERT INTO MediaType SELECT * FROM Kept; DROP TABLE Kept");
        s.alter_table("Track", |t| t.drop_foreign(["MediaTypeId"]));
        s.drop_table("MediaType");
        s.create_table("MediaType", |t| {
            t.id();
            t.string("Name");
        });
    }),
];

struct LowerEmails;

#[async_trait]
impl Step for LowerEmails {
    async fn up(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("UPDATE Employee SET Email = upper(Email)").await?;
        Ok(())
    }

    async fn down(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("UPDATE Employee SET Email = lower(Email)").await?;
        Ok(())
    }
}

#[tokio::test]
async fn chinook_is_changed_in_every_way_and_rolled_back() {
    let dump = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/chinook/sqlite.sql");
    let Ok(dump) = std::fs::read_to_string(&dump) else {
        eprintln!("skipped: there is no {}", dump.display());
        return;
    };
    let folder = tempfile::TempDir::new().unwrap();
    let url = Url::new(format!("sqlite:{}", folder.path().join("chinook.sqlite").display()));
    let mut session = driver_for(&url).unwrap().connect(&url).await.unwrap();
    let mut migrator = migrator(&url, dump).await;

    let one = Upward { count: Some(1), ..Upward::default() };
    migrator.migrate(&one, &mut Silent).await.unwrap();
    session.execute("UPDATE Employee SET Email = lower(Email)").await.unwrap();
    let start = Dump::of(session.as_mut()).await;
    assert_eq!(start.rows.len(), 11);
    assert_eq!(start.rows.values().map(Vec::len).sum::<usize>(), 15_607);

    let mut counts = vec![counts_of(session.as_mut()).await];
    for (file, _) in TEN {
        let done = migrator.migrate(&one, &mut Silent).await;
        assert!(done.is_ok(), "{file}: {}", done.unwrap_err());
        let now = counts_of(session.as_mut()).await;
        for table in
            ["Album", "Customer", "Employee", "Genre", "Invoice", "InvoiceLine", "Playlist", "PlaylistTrack", "Track"]
        {
            assert_eq!(now[table], start.rows[table].len(), "{file} loses rows of {table}");
        }
        counts.push(now);
    }
    assert_eq!(
        session.query("SELECT count(*), max(id) FROM PlaylistTrack").await.unwrap()[0][0].as_deref(),
        Some("8715")
    );

    for (file, _) in TEN.iter().rev() {
        let undone = migrator.rollback(Rollback::Steps(1), &mut Silent).await;
        assert!(undone.is_ok(), "{file}: {}", undone.unwrap_err());
        counts.pop();
        assert_eq!(Some(&counts_of(session.as_mut()).await), counts.last(), "{file} undone");
    }
    let end = Dump::of(session.as_mut()).await;
    for (table, rows) in &start.rows {
        assert!(rows == &end.rows[table], "the rows of {table} differ");
    }
    assert_eq!(start.sequences, end.sequences);
    assert_eq!(start.texts.keys().collect::<Vec<_>>(), end.texts.keys().collect::<Vec<_>>());
    for (name, text) in &start.texts {
        assert_eq!(meaning(text), meaning(&end.texts[name]), "{name}");
    }
    assert_eq!(nameless(start.schema), nameless(end.schema.clone()));
    // What was renamed, or lost a column that ALTER TABLE gave back, has other quotes or line breaks.
    let reworded = start.texts.iter().filter(|(name, text)| end.texts[*name] != **text).map(|(name, _)| name.as_str());
    assert_eq!(reworded.collect::<Vec<_>>(), REWORDED);

    migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
    migrator.rollback(Rollback::Steps(10), &mut Silent).await.unwrap();
    let again = Dump::of(session.as_mut()).await;
    assert!(again.rows == end.rows && again.schema == end.schema, "the second time differs from the first");
}

const REWORDED: [&str; 2] = ["index IFK_CustomerSupportRepId", "table Customer"];

async fn migrator(url: &Url, dump: String) -> Migrator {
    let load = SourceMigration::new(Path::new("00_chinook.sql"), Body::Sql { up: dump.leak(), down: None }).unwrap();
    let ten = TEN.into_iter().map(|(file, record)| {
        let body = Body::Recorded(Box::leak(Box::new(Recorded(record))));
        SourceMigration::new(Path::new(file), body).unwrap()
    });
    Migrator::connect(url, Source::new(std::iter::once(load).chain(ten).collect()).unwrap()).await.unwrap()
}

/// How many rows each table has; the database is sound.
async fn counts_of(session: &mut dyn Session) -> BTreeMap<String, usize> {
    for check in ["PRAGMA foreign_key_check", "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'"] {
        assert_eq!(session.query(check).await.unwrap(), Vec::<Vec<_>>::new(), "{check}");
    }
    assert_eq!(session.query("PRAGMA foreign_keys").await.unwrap(), [[Some("1".to_owned())]]);
    let tables = session.summary().await.unwrap().tables.into_iter();
    tables.map(|table| (table.name, usize::try_from(table.rows).unwrap())).collect()
}

/// Everything in the database.
struct Dump {
    schema: Schema,
    texts: BTreeMap<String, String>,
    rows: BTreeMap<String, Vec<String>>,
    sequences: String,
}

impl Dump {
    async fn of(session: &mut dyn Session) -> Self {
        for check in ["PRAGMA foreign_key_check", "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'"]
        {
            assert_eq!(session.query(check).await.unwrap(), Vec::<Vec<_>>::new(), "{check}");
        }
        assert_eq!(session.query("PRAGMA foreign_keys").await.unwrap(), [[Some("1".to_owned())]]);
        let schema = session.inspect(&Scope::All).await.unwrap();
        let texts = "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'kit%' \
                     AND name NOT LIKE 'sqlite%'";
        let texts = session.query(texts).await.unwrap().into_iter().map(|row| {
            let mut row = row.into_iter().flatten();
            (row.next().unwrap(), row.next().unwrap())
        });
        let texts = texts.collect();
        let mut rows = BTreeMap::new();
        for table in &schema.tables {
            let columns: Vec<_> = table.columns.iter().map(|column| format!("quote(\"{}\")", column.name)).collect();
            let select =
                format!("SELECT concat_ws(', ', rowid, {}) FROM \"{}\" ORDER BY rowid", columns.join(", "), table.name);
            let found = session.query(&select).await.unwrap();
            rows.insert(table.name.clone(), found.into_iter().flatten().flatten().collect());
        }
        let sequences = match session.has_table("sqlite_sequence").await.unwrap() {
            true => format!("{:?}", session.query("SELECT * FROM sqlite_sequence ORDER BY 1").await.unwrap()),
            false => "[]".to_owned(),
        };
        Self { schema, texts, rows, sequences }
    }
}

/// A text without comments, blanks and the quotes of names.
fn meaning(text: &str) -> String {
    let driver = driver_for(&Url::new("sqlite::memory:")).unwrap();
    let text = driver.meaning(text).to_lowercase();
    text.chars().filter(|letter| !letter.is_whitespace() && !"\"[]`".contains(*letter)).collect()
}

/// The schema without its texts, which are compared on their own.
fn nameless(mut schema: Schema) -> Schema {
    for table in &mut schema.tables {
        table.definition = None;
        table.columns.iter_mut().for_each(|column| column.definition = None);
        table.indexes.iter_mut().for_each(|index| index.definition = None);
    }
    schema
}
