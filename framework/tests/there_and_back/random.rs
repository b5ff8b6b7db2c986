//! Random sequences of changes in one migration, on tables written by hand: either all of it is refused and nothing is
//! changed, or it is made and its way back leads back. `KIT_RANDOM_CASES` says how many; `KIT_RANDOM_SEED` where to start.

use ruskit::migrate::{Migration, Rollback, Silent, Upward};
use ruskit::prelude::{Blueprint, SchemaBuilder, SetNull};

use crate::case::{Recorded, case};
use crate::run::migrator_of;
use crate::snapshot::{Snapshot, same};
use crate::start::by_hand;
use crate::support::{Engine, TestDatabase};

type Part = (&'static str, fn(&mut Blueprint));

/// Changes of one table each; what does not fit after others is refused.
const PARTS: [Part; 40] = [
    ("album", |t| {
        t.string("sub").nullable().after("title");
    }),
    ("album", |t| {
        t.string("sub").default("x").first();
    }),
    ("album", |t| {
        t.integer("n").nullable().unique();
    }),
    ("album", |t| {
        t.foreign_id("other_id").nullable().references("genre", "id").on_delete(SetNull);
    }),
    ("album", |t| {
        t.text("title").default("-").change();
    }),
    ("album", |t| {
        t.string("title").length(9).nullable().change();
    }),
    ("album", |t| {
        t.text("year").nullable().change();
    }),
    ("album", |t| {
        t.double("price").nullable().default(1.5).change();
    }),
    ("album", |t| {
        t.big_integer("genre_id").nullable().change();
    }),
    ("album", |t| {
        t.text("artist_id").nullable().change();
    }),
    ("album", |t| t.rename_column("title", "headline")),
    ("album", |t| t.rename_column("headline", "title")),
    ("album", |t| t.rename_column("year", "published")),
    ("album", |t| t.rename_column("GENRE_ID", "kind")),
    ("album", |t| t.rename_column("artist_id", "by")),
    ("album", |t| t.drop_column("price")),
    ("album", |t| t.drop_column("year")),
    ("album", |t| t.drop_column("genre_id")),
    ("album", |t| t.drop_column("media_id")),
    ("album", |t| t.drop_column("artist_id")),
    ("album", |t| t.drop_index("AlbumTitle")),
    ("album", |t| t.drop_index("album_recent")),
    ("album", |t| t.rename_index("album_lower", "lowered")),
    ("album", |t| {
        t.index(["year", "price"]).filter("year > 0").descending("price");
    }),
    ("album", |t| {
        t.unique(["title", "id"]);
    }),
    ("album", |t| t.drop_unique(["artist_id", "title"])),
    ("album", |t| {
        t.unique_constraint(["id", "title"]);
    }),
    ("album", |t| t.drop_check("dated")),
    ("album", |t| t.drop_check("priced")),
    ("album", |t| {
        t.check("also", "title <> 'x' AND id > 0");
    }),
    ("album", |t| t.drop_foreign(["genre_id"])),
    ("album", |t| t.drop_foreign(["artist_id"])),
    ("album", |t| t.drop_foreign_named("media_known")),
    ("album", |t| {
        t.foreign(["genre_id"]).references("media", ["id"]);
    }),
    ("album", |t| t.drop_primary()),
    ("album", |t| {
        t.primary(["id", "title"]);
    }),
    ("Artist", |t| t.drop_column("country")),
    ("Artist", |t| t.rename_column("ArtistId", "id")),
    ("Artist", |t| {
        t.string("Name").length(50).change();
    }),
    ("Artist", |t| t.drop_unique(["code"])),
];

struct Sequence(Vec<Part>);

impl Migration for Sequence {
    fn up(&self, schema: &mut SchemaBuilder) {
        for (table, change) in &self.0 {
            schema.alter_table(table, change);
        }
    }
}

/// A small generator in place of a dependency.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

on_every_database! {
async fn random_sequences_lead_there_and_back(database: TestDatabase) {
    let number = |name: &str, usual: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (cases, seed) = (number("KIT_RANDOM_CASES", database.pick(100, 40, 40)), number("KIT_RANDOM_SEED", 1));
    let mut tally = [0; 3];
    let mut failures = Vec::new();
    for seed in seed..seed + cases {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let chosen: Vec<usize> = (0..1 + random.below(5)).map(|_| random.below(PARTS.len())).collect();
        match run(&database.another().await, &chosen).await {
            Ok(outcome) => tally[outcome] += 1,
            Err(failure) => failures.push(format!("- seed {seed}, {chosen:?}: {failure}")),
        }
    }
    assert!(failures.is_empty(), "{} of {cases} fail:\n{}", failures.len(), failures.join("\n"));
    assert!(tally[0] as u64 > cases / 5, "too few are made and undone: {tally:?}");
}
}

/// 0: made and undone; 1: made, and the way back refused; 2: refused.
async fn run(database: &TestDatabase, chosen: &[usize]) -> Result<usize, String> {
    let losing = case("random", |_| {}, |_| {});
    let losing = ["price", "year", "genre_id", "media_id", "artist_id"]
        .iter()
        .fold(losing, |case, column| case.loses("album", column));
    let losing = losing.loses("Artist", "country");
    let keeping = case("random", |_| {}, |_| {});
    let dropped: Vec<usize> = (15..20).chain([36]).collect();
    let case = if chosen.iter().any(|part| dropped.contains(part)) { losing } else { keeping };

    let sequence = Sequence(chosen.iter().map(|part| PARTS[*part]).collect());
    let start = Recorded(std::sync::Arc::new(by_hand(database.engine())));
    let mut migrator = migrator_of(database, start, sequence).await;
    migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
    let start = Snapshot::of(database).await;
    if let Err(error) = migrator.migrate(&Upward::default(), &mut Silent).await {
        let mut now = Snapshot::of(database).await;
        if database.engine() == Engine::Mysql && same(&start, &now, &case, true).is_err() {
            // Its DDL commits by itself: what was done before the refusal is on record, and is undone on demand.
            let undone = migrator.rollback(Rollback::Steps(1), &mut Silent).await;
            undone.map_err(|why| format!("refused ({error}), but not undone: {why}"))?;
            now = Snapshot::of(database).await;
        }
        return same(&start, &now, &case, false).map(|()| 2).map_err(|why| format!("refused ({error}), but {why}"));
    }
    let made = Snapshot::of(database).await;
    made.is_sound()?;
    if let Err(error) = migrator.rollback(Rollback::LastBatch, &mut Silent).await {
        if !error.to_string().contains("cannot be undone automatically") {
            return Err(format!("undoing fails: {error}"));
        }
        let now = Snapshot::of(database).await;
        return same(&made, &now, &case, true).map(|()| 1).map_err(|why| format!("stays ({error}), but {why}"));
    }
    let back = Snapshot::of(database).await;
    back.is_sound()?;
    same(&start, &back, &case, false).map_err(|why| format!("undone, {why}"))?;
    migrator
        .migrate(&Upward::default(), &mut Silent)
        .await
        .map_err(|error| format!("cannot be made again: {error}"))?;
    same(&made, &Snapshot::of(database).await, &case, false).map(|()| 0).map_err(|why| format!("made again, {why}"))
}
