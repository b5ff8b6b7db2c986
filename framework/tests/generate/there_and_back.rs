//! Random pairs of schemas, there and back. `KIT_RANDOM_CASES` says how many; `KIT_RANDOM_SEED` which is the first.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::case::case;
use crate::plan::{Plan, plan};
use crate::run::Place;
use crate::support::TestDatabase;

on_every_database! {
    async fn random_schemas_lead_there_and_back(database: TestDatabase) {
        let cases = database.pick(100, 15, 15);
        hold(database, cases, Way::ThereAndBack).await;
    }

    async fn what_is_written_is_judged_by_the_database(database: TestDatabase) {
        let cases = database.pick(50, 8, 8);
        hold(database, cases, Way::AsWritten).await;
    }
}

#[derive(Debug, Clone, Copy)]
enum Way {
    ThereAndBack,
    AsWritten,
}

async fn hold(database: TestDatabase, usual: u64, way: Way) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let first = number("KIT_RANDOM_SEED").unwrap_or(1);
    let place = Place::new(database).await;
    for seed in first..first + number("KIT_RANDOM_CASES").unwrap_or(usual) {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let mut runner = TestRunner::new_with_rng(Config::default(), random);
        let mut tree = plan().new_tree(&mut runner).unwrap();
        if let Err(failure) = run(&place, &tree.current(), way).await {
            let (plan, failure) = smallest(&place, &mut tree, way, failure).await;
            panic!("KIT_RANDOM_SEED={seed}: {failure}\n{plan:#?}");
        }
    }
}

async fn run(place: &Place, plan: &Plan, way: Way) -> Result<(), String> {
    let case = case(plan, place.engine());
    match way {
        Way::ThereAndBack => place.run(&case).await,
        Way::AsWritten => place.run_as_written(&case).await,
    }
}

/// The smallest plan found that fails, and how.
async fn smallest(place: &Place, tree: &mut impl ValueTree<Value = Plan>, way: Way, failure: String) -> (Plan, String) {
    let mut found = (tree.current(), failure);
    let mut tries = 150;
    let mut simpler = tree.simplify();
    while simpler && tries > 0 {
        tries -= 1;
        simpler = match run(place, &tree.current(), way).await {
            Err(failure) => {
                found = (tree.current(), failure);
                tree.simplify()
            }
            Ok(()) => tree.complicate(),
        };
    }
    found
}
