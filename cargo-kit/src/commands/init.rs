//! `init`
use crate::failure::Failure;
use crate::options::Options;
use crate::shell::Shell;
use clap::Args;
/// Options of `init`.
#[derive(Debug, Args)]
pub(crate) struct Init {}
impl Init {
    pub(crate) fn run(&self, _options: &Options, _shell: Shell) -> Result<(), Failure> {
        Ok(())
    }
}
