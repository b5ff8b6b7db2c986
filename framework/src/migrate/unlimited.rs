//! A limit for statements that is asked for and not kept everywhere: said before anything runs.

use super::migrator::Migrator;
use super::plan::Planned;
use super::run::Progress;
use crate::schema::Operation;

impl Migrator {
    /// Tells which of these migrations do something that the limit does not reach.
    pub(super) fn tell_unlimited(&self, plan: &[Planned], progress: &mut dyn Progress) {
        if self.statement_timeout.is_none() {
            return;
        }
        let beyond = self.session.beyond_run_time();
        let mut tell = |what: &str, is_concerned: &dyn Fn(&Planned) -> bool| {
            let concerned: Vec<String> =
                plan.iter().filter(|planned| is_concerned(planned)).map(Planned::title).collect();
            if !concerned.is_empty() {
                progress.unlimited(what, &concerned);
            }
        };
        if beyond.steps {
            let runs_code = |operation: &Operation| matches!(operation, Operation::Step { .. });
            tell("Rust code", &|planned| planned.operations.iter().any(runs_code));
        }
        if beyond.alone {
            tell("statements outside a transaction", &Planned::is_stepwise);
        }
    }
}
