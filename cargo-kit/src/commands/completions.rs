//! `completions`: a script that completes `cargo-kit` and `cargo kit` in a shell.

use clap::Args;
use clap_complete::Shell as Kind;

use crate::cli;
use crate::failure::Failure;
use crate::shell::Shell;

const BASH_ADDITION: &str = include_str!("completions.bash");
const FISH_ADDITION: &str = include_str!("completions.fish");

const HELP: &str = "\
  bash        cargo kit completions bash > ~/.local/share/bash-completion/completions/cargo-kit
              and `source` it from ~/.bashrc, so that `cargo kit` completes too
  zsh         cargo kit completions zsh > a folder of $fpath/_cargo-kit
  fish        cargo kit completions fish > ~/.config/fish/completions/cargo-kit.fish
  powershell  cargo kit completions powershell >> $PROFILE
  elvish      cargo kit completions elvish >> ~/.config/elvish/rc.elv";

/// Options of `completions`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct Completions {
    /// Shell to write the script for
    #[arg(value_enum, value_name = "SHELL")]
    shell: Kind,
}

impl Completions {
    pub(crate) fn run(&self, shell: Shell) -> Result<(), Failure> {
        let mut script = Vec::new();
        // The tree is named as it is typed most; scripts are for the program behind it.
        let mut command = cli::command().bin_name("cargo-kit");
        clap_complete::generate(self.shell, &mut command, "cargo-kit", &mut script);
        let script = String::from_utf8_lossy(&script);
        shell.result(&match self.shell {
            Kind::Bash => format!("{script}\n{BASH_ADDITION}"),
            Kind::Fish => format!("{script}\n{FISH_ADDITION}"),
            _ => script.into_owned(),
        });
        Ok(())
    }
}
